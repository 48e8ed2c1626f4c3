package org.berth.server.notify;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A mail server that greets with one line after the other: each comes in time, none is the last.
 */
final class EndlessGreeting implements AutoCloseable {
  private static final byte[] LINE = "220-Welcome\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int PAUSE_MILLIS = 20;
  private static final int PATIENCE_SECONDS = 10;

  private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  private final CountDownLatch left = new CountDownLatch(1);

  EndlessGreeting() throws IOException {
    Thread.ofVirtual().name("greeting").start(this::greet);
  }

  int port() {
    return server.getLocalPort();
  }

  private void greet() {
    try (Socket client = server.accept()) {
      OutputStream out = client.getOutputStream();
      while (!left.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
        out.write(LINE);
      }
    } catch (IOException gone) {
      left.countDown();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the client has closed the connection, or does within some seconds. */
  boolean left() throws InterruptedException {
    return left.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws IOException {
    left.countDown();
    server.close();
  }
}
