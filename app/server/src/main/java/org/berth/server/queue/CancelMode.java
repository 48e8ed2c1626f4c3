package org.berth.server.queue;

import java.util.Locale;

/** How a running job is cancelled. */
public enum CancelMode {
  /** The present task may end. */
  SOFT,
  /** At once. */
  HARD;

  String wire() {
    return name().toLowerCase(Locale.ROOT);
  }
}
