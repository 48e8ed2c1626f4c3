package org.berth.cli.service;

import java.time.Duration;

/**
 * The end of a person's patience, by a clock that nobody sets.
 *
 * @param nanos on the scale of {@link System#nanoTime}
 */
public record Deadline(long nanos) {
  private static final Duration CENTURY = Duration.ofDays(36_525);

  public static Deadline in(Duration limit) {
    return new Deadline(System.nanoTime() + limit.toNanos());
  }

  /** Of somebody who stays as long as it takes. */
  public static Deadline never() {
    return in(CENTURY);
  }

  /** Negative when it has passed. */
  public Duration rest() {
    return Duration.ofNanos(nanos - System.nanoTime());
  }

  public boolean passed() {
    return !rest().isPositive();
  }
}
