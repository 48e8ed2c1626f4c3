package org.berth.server.notify;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.client.transport.HttpClientTransportDynamic;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Sends a body to a stranger's URL: to checked addresses only, without following redirects, keeping
 * cookies or answering challenges, and cut off after the time limit however the stranger behaves.
 */
final class WebClient implements AutoCloseable {
  /** For name, connection, TLS, request and answer together; receivers have to answer at once. */
  static final Duration LIMIT = Duration.ofSeconds(10);

  private static final int MOST_TEXT = 500;

  private final HttpClient client;
  private final Duration limit;

  WebClient(AddressRules rules, Optional<Path> authorities, Duration limit) {
    this.limit = limit;
    var threads = new QueuedThreadPool(8, 1);
    threads.setName("webhook");
    threads.setDaemon(true);
    var connector = new ClientConnector();
    connector.setSelectors(1);
    connector.setSslContextFactory(tls(authorities));
    client = new HttpClient(new HttpClientTransportDynamic(connector));
    client.setExecutor(threads);
    client.setSocketAddressResolver(new CheckedAddresses(rules));
    client.setFollowRedirects(false);
    client.setConnectTimeout(limit.toMillis());
    client.setIdleTimeout(limit.multipliedBy(2).toMillis());
    client.setHttpCookieStore(new HttpCookieStore.Empty());
    client.setUserAgentField(new HttpField(HttpHeader.USER_AGENT, "Berth"));
    start();
  }

  private static SslContextFactory.Client tls(Optional<Path> authorities) {
    var tls = new SslContextFactory.Client();
    if (authorities.isPresent()) {
      try {
        tls.setTrustStore(Authorities.with(authorities.get()));
      } catch (IOException | GeneralSecurityException e) {
        throw new IllegalStateException("Cannot read notify.ca_file", e);
      }
    }
    return tls;
  }

  private void start() {
    try {
      client.start();
      // Neither redirects nor challenges: the first answer is the answer.
      client.getProtocolHandlers().clear();
    } catch (Exception e) {
      throw new IllegalStateException("The HTTP client does not start", e);
    }
  }

  /** What came back; {@code text} is the begin of the body. */
  record Answer(int status, Optional<String> retryAfter, String text) {}

  /** Throws IOException for whatever kept the answer from coming in time. */
  Answer post(URI target, Map<String, String> headers, byte[] body)
      throws IOException, InterruptedException {
    Request request =
        client
            .POST(target)
            .timeout(limit.toMillis(), TimeUnit.MILLISECONDS)
            .body(new BytesRequestContent("application/json", body));
    request.headers(fields -> headers.forEach(fields::put));
    var listener = new Listening();
    request.send(listener);
    try {
      return listener.answer.get();
    } catch (ExecutionException e) {
      throw switch (e.getCause()) {
        case CheckedAddresses.Closed closed -> closed;
        case TimeoutException late ->
            new IOException("No answer within %d ms".formatted(limit.toMillis()), late);
        case null, default -> new IOException(String.valueOf(e.getCause()), e);
      };
    }
  }

  /** Keeps the begin of a body and lets the rest go by. */
  private static final class Listening implements Response.Listener {
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();

    @Override
    public void onContent(Response response, ByteBuffer content) {
      int room = Math.min(content.remaining(), MOST_TEXT - text.length());
      byte[] bytes = new byte[Math.max(room, 0)];
      content.get(bytes);
      text.append(new String(bytes, StandardCharsets.UTF_8));
    }

    @Override
    public void onComplete(Result result) {
      Response response = result.getResponse();
      if (result.isFailed()) {
        answer.completeExceptionally(result.getFailure());
      } else {
        String retryAfter = response.getHeaders().get(HttpHeader.RETRY_AFTER);
        answer.complete(
            new Answer(response.getStatus(), Optional.ofNullable(retryAfter), text.toString()));
      }
    }
  }

  /** Ends what is under way. */
  @Override
  public void close() {
    try {
      client.stop();
    } catch (Exception e) {
      throw new IllegalStateException("The HTTP client does not stop", e);
    }
  }
}
