package org.berth.cli.watch;

import java.time.Duration;

/**
 * The end of a person's patience, by a clock that nobody sets.
 *
 * @param nanos on the scale of {@link System#nanoTime}
 */
record Deadline(long nanos) {
  static Deadline in(Duration limit) {
    return new Deadline(System.nanoTime() + limit.toNanos());
  }

  Duration rest() {
    return Duration.ofNanos(nanos - System.nanoTime());
  }

  boolean passed() {
    return System.nanoTime() - nanos >= 0;
  }
}
