package org.berth.server.notify;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A receiver of webhooks that keeps what it got and answers as it is told. */
final class Receiver implements AutoCloseable {
  private final HttpServer server;
  private final CountDownLatch closing = new CountDownLatch(1);
  final List<Message> got = new CopyOnWriteArrayList<>();
  private volatile Function<Message, Reply> answer = message -> Reply.of(204);

  /** One request. */
  record Message(int number, String path, Map<String, String> headers, String body) {
    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  /** What it answers; a status of 0 is no answer at all. */
  record Reply(int status, Map<String, String> headers) {
    static Reply of(int status) {
      return new Reply(status, Map.of());
    }
  }

  Receiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::receive);
    server.start();
  }

  void answers(Function<Message, Reply> how) {
    answer = how;
  }

  String url() {
    return "http://127.0.0.1:" + port() + "/hook?token=hidden";
  }

  int port() {
    return server.getAddress().getPort();
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      Map<String, String> headers = new java.util.TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.getFirst()));
      Message message;
      synchronized (got) {
        message =
            new Message(
                got.size() + 1,
                exchange.getRequestURI().toString(),
                headers,
                new String(body, StandardCharsets.UTF_8));
        got.add(message);
      }
      Reply reply = answer.apply(message);
      if (reply.status() == 0) {
        closing.await();
        return;
      }
      reply.headers().forEach(exchange.getResponseHeaders()::set);
      exchange.sendResponseHeaders(reply.status(), -1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
  }
}
