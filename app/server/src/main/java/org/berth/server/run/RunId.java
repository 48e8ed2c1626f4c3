package org.berth.server.run;

import java.time.Instant;
import java.util.UUID;

/** The identity of a run (UUIDv7: later runs sort after earlier ones). */
public record RunId(UUID value) {
  private static final int MILLIS_SHIFT = 16;

  /** When it was ordered: its first 48 bits are milliseconds since 1970 (RFC 9562, 5.7). */
  public Instant madeAt() {
    return Instant.ofEpochMilli(value.getMostSignificantBits() >>> MILLIS_SHIFT);
  }

  boolean madeBefore(Instant moment) {
    return madeAt().toEpochMilli() < moment.toEpochMilli();
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
