package org.berth.server.notify;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that goes on only when a test says so. */
final class MovedClock implements InstantSource {
  static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private volatile Instant now = START;

  @Override
  public Instant instant() {
    return now;
  }

  void to(Instant time) {
    now = time;
  }

  void on(Duration pause) {
    now = now.plus(pause);
  }
}
