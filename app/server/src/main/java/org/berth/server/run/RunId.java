package org.berth.server.run;

import java.time.Instant;
import java.util.UUID;

/** The identity of a run (UUIDv7: later runs sort after earlier ones). */
public record RunId(UUID value) {
  private static final int MILLIS_SHIFT = 16;

  /** Its first 48 bits are milliseconds since 1970 (RFC 9562, 5.7). */
  boolean madeBefore(Instant moment) {
    return value.getMostSignificantBits() >>> MILLIS_SHIFT < moment.toEpochMilli();
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
