package org.berth.lab.access;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Changed copies of sorted maps. */
final class Maps {

  private Maps() {}

  static <V> SortedMap<String, V> with(Map<String, V> map, String key, V value) {
    SortedMap<String, V> copy = new TreeMap<>(map);
    copy.put(key, value);
    return copy;
  }

  static <V> SortedMap<String, V> without(Map<String, V> map, String key) {
    SortedMap<String, V> copy = new TreeMap<>(map);
    copy.remove(key);
    return copy;
  }
}
