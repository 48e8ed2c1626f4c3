package org.berth.server.queue;

import java.util.Locale;

/** Who waits for a job: people come before timers. */
public enum Urgency {
  PERSON,
  TIMER;

  String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Urgency of(String wire) {
    return valueOf(wire.toUpperCase(Locale.ROOT));
  }
}
