package org.berth.tests.story;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A way to a far host that can be closed: while it is, nothing answers there, and what the far host
 * holds stays.
 */
final class Gate implements AutoCloseable {
  private final URI far;
  private final InetSocketAddress address;
  private final Set<Socket> passing = ConcurrentHashMap.newKeySet();
  private ServerSocket door;

  Gate(URI far) {
    this.far = far;
    this.door = open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    this.address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), this.door.getLocalPort());
  }

  /** What the far host is called by those who go through the gate. */
  String url() {
    return far.getScheme() + "://127.0.0.1:" + address.getPort();
  }

  /** The far host itself. */
  URI far() {
    return far;
  }

  void open() {
    door = open(address);
  }

  private ServerSocket open(InetSocketAddress at) {
    try {
      ServerSocket opened = new ServerSocket();
      opened.setReuseAddress(true);
      opened.bind(at);
      Thread.ofVirtual().name("gate").start(() -> admit(opened));
      return opened;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void admit(ServerSocket opened) {
    while (true) {
      try {
        Socket near = opened.accept();
        Socket other = new Socket(far.getHost(), far.getPort());
        passing.add(near);
        passing.add(other);
        Thread.ofVirtual().start(() -> carry(near, other));
        Thread.ofVirtual().start(() -> carry(other, near));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void carry(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException ended) {
      // Either end may hang up.
    } finally {
      passing.remove(from);
      passing.remove(to);
    }
  }

  /** Nothing answers any more, and what was under way is cut. */
  @Override
  public void close() {
    try {
      door.close();
      for (Socket each : passing) {
        each.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
