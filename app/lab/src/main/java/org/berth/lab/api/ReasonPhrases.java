package org.berth.lab.api;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.ByteBuffer;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.util.Callback;

/** Puts Proxmox's error text where its clients look for it: behind the status code. */
final class ReasonPhrases {

  private ReasonPhrases() {}

  /** Answers this request with {@code reason} in place of the status code's usual name. */
  static void set(HttpServletRequest request, String reason) {
    String line = reason.replaceAll("[\\x00-\\x1F\\x7F]+", " ").strip();
    ServletContextRequest.getServletContextRequest(request)
        .addHttpStreamWrapper(stream -> new WithReason(stream, line));
  }

  private static final class WithReason extends HttpStream.Wrapper {
    private final String reason;

    WithReason(HttpStream wrapped, String reason) {
      super(wrapped);
      this.reason = reason;
    }

    @Override
    public void send(
        MetaData.Request request,
        MetaData.Response response,
        boolean last,
        ByteBuffer content,
        Callback callback) {
      super.send(request, response == null ? null : renamed(response), last, content, callback);
    }

    private MetaData.Response renamed(MetaData.Response response) {
      return new MetaData.Response(
          response.getStatus(),
          reason,
          response.getHttpVersion(),
          response.getHttpFields(),
          response.getContentLength(),
          response.getTrailersSupplier());
    }
  }
}
