package org.berth.server.http;

import java.nio.ByteBuffer;
import java.util.List;
import org.berth.contract.ErrorCode;
import org.berth.server.db.Ids;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** What the server refuses before any route is asked: a problem like any other. */
final class EarlyRefusals implements Request.Handler {
  private final Ids ids;

  EarlyRefusals(Ids ids) {
    this.ids = ids;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    ErrorCode code = code(response.getStatus());
    String id = ids.next().toString();
    byte[] body = Problems.bytes(code, sentence(code, request), List.of(), id);
    response.setStatus(code.status());
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problems.TYPE);
    response
        .getHeaders()
        .put(new HttpField.LongValueHttpField(HttpHeader.CONTENT_LENGTH, body.length));
    response.getHeaders().put(RequestIds.HEADER, id);
    response.write(true, ByteBuffer.wrap(body), callback);
    return true;
  }

  private static ErrorCode code(int status) {
    return switch (status) {
      case 404 -> ErrorCode.NOT_FOUND;
      case 413 -> ErrorCode.BODY_TOO_LARGE;
      case 414 -> ErrorCode.ADDRESS_TOO_LONG;
      case 431 -> ErrorCode.HEADERS_TOO_LARGE;
      case 503 -> ErrorCode.UNAVAILABLE;
      // 505 is about the version in the first line.
      default -> status < 500 || status == 505 ? ErrorCode.MALFORMED_REQUEST : ErrorCode.INTERNAL;
    };
  }

  /** Of a bug the log tells more than a stranger should hear. */
  private static String sentence(ErrorCode code, Request request) {
    Object said = request.getAttribute(ErrorHandler.ERROR_MESSAGE);
    return code == ErrorCode.INTERNAL || said == null ? code.title() : code.title() + ": " + said;
  }
}
