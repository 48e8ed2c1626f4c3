package org.berth.server.db;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** As much of a {@link Socket} as the PostgreSQL driver uses, over a Unix socket. */
final class UnixSocket extends Socket {
  private static final int SLICE = 1 << 16;

  private final Path path;
  private @Nullable SocketChannel channel;
  private int timeout;

  UnixSocket(Path path) {
    this.path = path;
  }

  @Override
  public void connect(SocketAddress ignored, int connectTimeout) throws IOException {
    channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
  }

  private SocketChannel channel() throws IOException {
    if (channel == null) {
      throw new IOException("Not connected to " + path);
    }
    return channel;
  }

  @Override
  public boolean isConnected() {
    return channel != null;
  }

  @Override
  public boolean isClosed() {
    return channel != null && !channel.isOpen();
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
  }

  @Override
  public void setSoTimeout(int milliseconds) {
    timeout = milliseconds;
  }

  @Override
  public int getSoTimeout() {
    return timeout;
  }

  @Override
  public void setTcpNoDelay(boolean on) {
    // A Unix socket does not delay.
  }

  @Override
  public void setKeepAlive(boolean on) {
    // A Unix socket closes when its peer dies.
  }

  @Override
  public int getSendBufferSize() {
    return 65_536;
  }

  @Override
  public InputStream getInputStream() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] bytes, int from, int length) throws IOException {
        SocketChannel in = channel();
        if (timeout > 0) {
          awaitInput(in);
        }
        return in.read(ByteBuffer.wrap(bytes, from, Math.min(SLICE, length)));
      }
    };
  }

  /** Blocking channels know no time-out, so a timed read first waits in a selector. */
  private void awaitInput(SocketChannel in) throws IOException {
    in.configureBlocking(false);
    try (Selector selector = Selector.open()) {
      in.register(selector, SelectionKey.OP_READ);
      if (selector.select(timeout) == 0) {
        throw new SocketTimeoutException("Read timed out");
      }
    } finally {
      in.configureBlocking(true);
    }
  }

  @Override
  public OutputStream getOutputStream() {
    return new OutputStream() {
      @Override
      public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int from, int length) throws IOException {
        // In slices: Java keeps a copy outside the heap, as large as what is written, for each
        // thread.
        for (int at = from; at < from + length; ) {
          at += channel().write(ByteBuffer.wrap(bytes, at, Math.min(SLICE, from + length - at)));
        }
      }
    };
  }
}
