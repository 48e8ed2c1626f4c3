package org.berth.lab.firewall;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** One rule by its properties as the API names them; {@code type} and {@code action} are there. */
record Rule(SortedMap<String, String> properties) {

  static Rule of(Map<String, String> properties) {
    return new Rule(new TreeMap<>(properties));
  }

  String get(String property) {
    return properties.getOrDefault(property, "");
  }

  boolean enabled() {
    return !get("enable").equals("0") && !get("enable").isEmpty();
  }

  Rule with(Map<String, String> changes) {
    SortedMap<String, String> changed = new TreeMap<>(properties);
    changed.putAll(changes);
    return new Rule(changed);
  }

  Rule without(Iterable<String> names) {
    SortedMap<String, String> changed = new TreeMap<>(properties);
    for (String name : names) {
      changed.remove(name);
    }
    return new Rule(changed);
  }
}
