package org.berth.server.run;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** Counts how keepers came up since this process began. */
final class Starts {
  private final Map<Start, Long> counts = new EnumMap<>(Start.class);

  synchronized void count(Start start) {
    counts.merge(start, 1L, Long::sum);
  }

  /** By the wire name of how and why: all of them, those that never happened too. */
  synchronized Map<String, Long> counts() {
    Map<String, Long> all = new TreeMap<>();
    for (Start start : Start.values()) {
      all.put(start.wire(), counts.getOrDefault(start, 0L));
    }
    return all;
  }
}
