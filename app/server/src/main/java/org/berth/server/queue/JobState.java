package org.berth.server.queue;

import java.util.Locale;

/** Where a job stands. */
public enum JobState {
  WAITING,
  RUNNING,
  ENDED;

  String wire() {
    return name().toLowerCase(Locale.ROOT);
  }
}
