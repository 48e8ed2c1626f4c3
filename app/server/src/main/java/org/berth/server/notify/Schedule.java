package org.berth.server.notify;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * When a failed try is repeated: soon at first, for most failures are short; then ever more rarely,
 * until a day has passed.
 */
final class Schedule {
  /** How long after its begin a delivery is given up. */
  static final Duration PATIENCE = Duration.ofHours(24);

  // Their sum is 23 h 43 min: the last try falls inside the day.
  private static final List<Duration> PAUSES =
      List.of(
          Duration.ofSeconds(3),
          Duration.ofSeconds(10),
          Duration.ofSeconds(25),
          Duration.ofMinutes(2),
          Duration.ofMinutes(10),
          Duration.ofMinutes(30),
          Duration.ofHours(1),
          Duration.ofHours(2),
          Duration.ofHours(4),
          Duration.ofHours(6),
          Duration.ofHours(10));

  /** How many tries there are when none succeeds and no receiver asks for more time. */
  static final int TRIES = PAUSES.size() + 1;

  private final RandomGenerator random;

  Schedule(RandomGenerator random) {
    this.random = random;
  }

  /**
   * The time of the next try, never before the receiver wants it; empty: it is given up.
   *
   * @param step how many tries there were since {@code began}
   */
  Optional<Instant> next(int step, Instant began, Instant now, Optional<Instant> notBefore) {
    if (step > PAUSES.size()) {
      return Optional.empty();
    }
    // Up to a fifth sooner, so that what failed together does not come back together.
    double jitter = 1 - random.nextDouble() / 5;
    Instant usual = now.plusMillis((long) (PAUSES.get(step - 1).toMillis() * jitter));
    Instant next = notBefore.filter(usual::isBefore).orElse(usual);
    return next.isAfter(began.plus(PATIENCE)) ? Optional.empty() : Optional.of(next);
  }
}
