package org.berth.server.db;

import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * Makes UUIDv7 ids (RFC 9562): they sort in the order of their making, also within a millisecond,
 * whose number goes on in the twelve bits behind it. Only a clock that is set back begins anew.
 */
public final class Ids {
  private static final int COUNTER_BITS = 12;

  /** So far an id may run ahead of the clock. */
  private static final long AHEAD = 10_000L << COUNTER_BITS;

  private final InstantSource clock;
  private final RandomGenerator random;
  private final AtomicLong last = new AtomicLong();

  public Ids(InstantSource clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  public UUID next() {
    long stamp = last.accumulateAndGet(clock.millis() << COUNTER_BITS, Ids::later);
    long counter = stamp & ((1L << COUNTER_BITS) - 1);
    long high = (stamp >>> COUNTER_BITS << 16) | 0x7000L | counter;
    long low = 0x8000_0000_0000_0000L | (random.nextLong() & 0x3fff_ffff_ffff_ffffL);
    return new UUID(high, low);
  }

  private static long later(long last, long now) {
    return now > last || last - now > AHEAD ? now : last + 1;
  }
}
