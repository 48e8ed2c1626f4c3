package org.berth.server.run;

import java.util.UUID;

/** The identity of a run (UUIDv7: later runs sort after earlier ones). */
public record RunId(UUID value) {
  @Override
  public String toString() {
    return value.toString();
  }
}
