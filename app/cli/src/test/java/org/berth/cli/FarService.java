package org.berth.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A far host that gives prepared answers, each once and the last one for ever, and remembers what
 * it was asked.
 */
final class FarService implements AutoCloseable {
  private final HttpServer http;
  private final Map<String, Deque<Answer>> answers = new ConcurrentHashMap<>();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  FarService() throws IOException {
    this(InetAddress.getLoopbackAddress());
  }

  FarService(InetAddress address) throws IOException {
    http = HttpServer.create(new InetSocketAddress(address, 0), 0);
    http.createContext("/", this::answer);
    http.setExecutor(Thread::startVirtualThread);
    http.start();
  }

  /** What came in; {@code lastEventId} is null where there was none. */
  record Asked(
      String line,
      @Nullable String token,
      @Nullable String lastEventId,
      @Nullable String range,
      String body) {}

  private record Answer(int status, String type, String body, boolean whole) {}

  FarService on(String line, int status, String body) {
    return on(line, status, status < 300 ? "application/json" : "application/problem+json", body);
  }

  FarService on(String line, int status, String type, String body) {
    answers
        .computeIfAbsent(line, _ -> new ArrayDeque<>())
        .add(new Answer(status, type, body, true));
    return this;
  }

  /** Begins the answer and then says nothing more, as a service does whose process was stopped. */
  FarService silent(String line, String type, String beginning) {
    answers
        .computeIfAbsent(line, _ -> new ArrayDeque<>())
        .add(new Answer(200, type, beginning, false));
    return this;
  }

  Map<String, String> variables() {
    return Map.of("BERTH_URL", url(), "BERTH_TOKEN", "berth_test", "HOME", "/nonexistent");
  }

  String url() {
    InetSocketAddress address = http.getAddress();
    return "http://" + address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  List<Asked> asked() {
    return asked;
  }

  @Override
  public void close() {
    closed.countDown();
    http.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    asked.add(
        new Asked(
            line,
            exchange.getRequestHeaders().getFirst("Authorization"),
            exchange.getRequestHeaders().getFirst("Last-Event-ID"),
            exchange.getRequestHeaders().getFirst("Range"),
            body));
    Deque<Answer> prepared = answers.getOrDefault(line, new ArrayDeque<>());
    Answer answer = prepared.size() > 1 ? prepared.poll() : prepared.peek();
    if (answer == null) {
      answer =
          new Answer(
              404,
              "application/problem+json",
              "{\"code\":\"not_found\",\"detail\":\"nothing at " + line + "\"}",
              true);
    }
    byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", answer.type());
    exchange.sendResponseHeaders(answer.status(), answer.whole() ? bytes.length : 0);
    exchange.getResponseBody().write(bytes);
    if (!answer.whole()) {
      exchange.getResponseBody().flush();
      untilClosed();
    }
    exchange.close();
  }

  private void untilClosed() {
    try {
      closed.await();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }
}
