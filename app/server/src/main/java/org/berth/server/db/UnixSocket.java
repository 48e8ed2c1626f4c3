package org.berth.server.db;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * As much of a {@link Socket} as the PostgreSQL driver uses, over a Unix socket. Unlike a channel
 * that blocks, it is not closed when a thread that reads or writes is interrupted: the thread
 * finishes what it does and finds itself interrupted afterwards.
 */
final class UnixSocket extends Socket {
  private static final int SLICE = 1 << 16;

  private final Path path;
  private @Nullable Line line;
  private int timeout;

  UnixSocket(Path path) {
    this.path = path;
  }

  /** A connected channel that never blocks, and who waits for it. */
  private record Line(SocketChannel channel, Selector readable, Selector writable) {
    static Line to(Path path) throws IOException {
      SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
      channel.configureBlocking(false);
      var line = new Line(channel, Selector.open(), Selector.open());
      channel.register(line.readable, SelectionKey.OP_READ);
      channel.register(line.writable, SelectionKey.OP_WRITE);
      return line;
    }

    void close() throws IOException {
      channel.close();
      readable.close();
      writable.close();
    }
  }

  @Override
  public void connect(SocketAddress ignored, int connectTimeout) throws IOException {
    line = Line.to(path);
  }

  private Line line() throws IOException {
    if (line == null) {
      throw new IOException("Not connected to " + path);
    }
    return line;
  }

  @Override
  public boolean isConnected() {
    return line != null;
  }

  @Override
  public boolean isClosed() {
    return line != null && !line.channel().isOpen();
  }

  @Override
  public void close() throws IOException {
    if (line != null) {
      line.close();
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
        ByteBuffer into = ByteBuffer.wrap(bytes, from, Math.min(SLICE, length));
        int count = line().channel().read(into);
        while (count == 0 && length > 0) {
          await(line().readable(), timeout);
          count = line().channel().read(into);
        }
        return count;
      }
    };
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
        int at = from;
        while (at < from + length) {
          int slice = Math.min(SLICE, from + length - at);
          int count = line().channel().write(ByteBuffer.wrap(bytes, at, slice));
          if (count == 0) {
            await(line().writable(), 0);
          }
          at += count;
        }
      }
    };
  }

  /** Waits until the channel is ready, at most some milliseconds, 0 for ever. */
  private static void await(Selector selector, int most) throws IOException {
    long until = System.nanoTime() + most * 1_000_000L;
    boolean interrupted = Thread.interrupted();
    try {
      while (selector.select(rest(most, until)) == 0) {
        // An interruption ends the wait, but nothing else: it is told when the wait is over.
        interrupted |= Thread.interrupted();
      }
      selector.selectedKeys().clear();
    } catch (ClosedSelectorException e) {
      throw new SocketException("Socket closed");
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** What is left of a wait in milliseconds, as a selector wants it. */
  private static long rest(int most, long until) throws SocketTimeoutException {
    long rest = (until - System.nanoTime() + 999_999) / 1_000_000;
    if (most > 0 && rest <= 0) {
      throw new SocketTimeoutException("Read timed out");
    }
    return most == 0 ? 0 : rest;
  }
}
