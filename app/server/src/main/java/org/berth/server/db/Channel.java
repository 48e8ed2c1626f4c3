package org.berth.server.db;

import java.util.Locale;

/** What listeners may be woken for. */
public enum Channel {
  /** A job may be claimed; the payload is its id. */
  BERTH_JOB,
  /** A run's stored events or state changed; the payload is its id. */
  BERTH_RUN,
  /** A run is to be cancelled by the instance that has it; the payload is id, mode and reason. */
  BERTH_CANCEL;

  /** Its name in SQL. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }
}
