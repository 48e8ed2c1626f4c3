package org.berth.server.db;

import java.time.InstantSource;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Makes UUIDv7 ids (RFC 9562): they sort by the millisecond of their making. */
public final class Ids {
  private final InstantSource clock;
  private final RandomGenerator random;

  public Ids(InstantSource clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  public UUID next() {
    long high = (clock.millis() << 16) | 0x7000L | (random.nextLong() & 0x0fffL);
    long low = 0x8000_0000_0000_0000L | (random.nextLong() & 0x3fff_ffff_ffff_ffffL);
    return new UUID(high, low);
  }
}
