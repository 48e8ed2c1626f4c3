package org.berth.cli.service;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * A body that breaks with an {@link IOException} when nothing of it comes for too long or when the
 * deadline passes. A read alone would wait for ever for a service that hangs.
 */
final class AttendedStream extends FilterInputStream {
  private final Duration silence;
  private final Deadline deadline;
  private final Thread attendant = Thread.ofVirtual().name("silence").unstarted(this::attend);
  private volatile Deadline patience;

  private AttendedStream(InputStream body, Duration silence, Deadline deadline) {
    super(body);
    this.silence = silence;
    this.deadline = deadline;
    this.patience = Deadline.in(silence);
  }

  static InputStream of(InputStream body, Duration silence, Deadline deadline) {
    AttendedStream attended = new AttendedStream(body, silence, deadline);
    attended.attendant.start();
    return attended;
  }

  @Override
  public int read() throws IOException {
    return came(super.read());
  }

  @Override
  public int read(byte[] part, int from, int length) throws IOException {
    return came(super.read(part, from, length));
  }

  @Override
  public void close() throws IOException {
    attendant.interrupt();
    super.close();
  }

  private int came(int read) {
    patience = Deadline.in(silence);
    return read;
  }

  private void attend() {
    try {
      for (Duration rest = rest(); rest.isPositive(); rest = rest()) {
        Thread.sleep(rest);
      }
      in.close();
    } catch (InterruptedException | IOException closed) {
      // By its reader, who needs no attendant any more.
    }
  }

  private Duration rest() {
    Duration left = patience.rest();
    return left.compareTo(deadline.rest()) < 0 ? left : deadline.rest();
  }
}
