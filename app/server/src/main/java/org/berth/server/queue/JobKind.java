package org.berth.server.queue;

import java.util.Locale;

/** What a job does; one handler each. */
public enum JobKind {
  PROVISION,
  DELETE,
  PLAY,
  RECONCILE;

  String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  static JobKind of(String wire) {
    return valueOf(wire.toUpperCase(Locale.ROOT));
  }
}
