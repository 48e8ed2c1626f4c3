package org.berth.lab.endpoint;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Checked arguments of one call. Asking for one that was neither sent nor required is a bug. */
public record Arguments(Map<String, String> values) {

  public Arguments {
    values = Map.copyOf(values);
  }

  public boolean has(String name) {
    return values.containsKey(name);
  }

  public String text(String name) {
    return optional(name)
        .orElseThrow(() -> new IllegalStateException("argument " + name + " was not required"));
  }

  public Optional<String> optional(String name) {
    return Optional.ofNullable(values.get(name));
  }

  public int number(String name) {
    return Integer.parseInt(text(name));
  }

  public OptionalInt optionalNumber(String name) {
    return has(name) ? OptionalInt.of(number(name)) : OptionalInt.empty();
  }

  /** A flag; absent is false. */
  public boolean flag(String name) {
    return optional(name).filter("1"::equals).isPresent();
  }

  /** A list as Proxmox splits one: at commas, semicolons, blanks and NUL. */
  public List<String> list(String name) {
    return optional(name).map(Lists::split).orElse(List.of());
  }

  /** All arguments whose name passes, sorted by name. */
  public SortedMap<String, String> where(Predicate<String> wanted) {
    SortedMap<String, String> chosen = new TreeMap<>(values);
    chosen.keySet().removeIf(wanted.negate());
    return chosen;
  }
}
