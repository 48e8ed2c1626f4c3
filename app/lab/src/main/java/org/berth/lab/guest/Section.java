package org.berth.lab.guest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.berth.lab.container.Nic;

/**
 * One section of a guest's configuration: options by name, and the raw lines of LXC configuration
 * in their order. Never changes.
 */
public record Section(SortedMap<String, String> options, List<String> raw) {

  public Section {
    raw = List.copyOf(raw);
  }

  static Section empty() {
    return new Section(new TreeMap<>(), List.of());
  }

  public Optional<String> get(String option) {
    return Optional.ofNullable(options.get(option));
  }

  public String get(String option, String otherwise) {
    return options.getOrDefault(option, otherwise);
  }

  public int number(String option, int otherwise) {
    return get(option).map(Double::parseDouble).map(Double::intValue).orElse(otherwise);
  }

  public boolean flag(String option) {
    return get(option).filter("1"::equals).isPresent();
  }

  public Section with(String option, String value) {
    SortedMap<String, String> changed = new TreeMap<>(options);
    changed.put(option, value);
    return new Section(changed, raw);
  }

  public Section without(String... names) {
    SortedMap<String, String> changed = new TreeMap<>(options);
    changed.keySet().removeAll(List.of(names));
    return new Section(changed, raw);
  }

  /** The options whose names are a word and a number, e.g. all of {@code net}. */
  public SortedMap<String, String> indexed(String word) {
    SortedMap<String, String> chosen = new TreeMap<>(options);
    chosen.keySet().removeIf(name -> !name.matches(word + "\\d+"));
    return chosen;
  }

  /** A network interface of the guest, and whether the firewall guards it. */
  public record Port(Nic nic, boolean guarded) {}

  /** All network interfaces. */
  public List<Port> ports() {
    return Specs.nics(this).stream()
        .map(nic -> new Port(nic, isGuarded("net" + nic.index())))
        .toList();
  }

  private boolean isGuarded(String net) {
    return get(net)
        .map(Interface::parse)
        .flatMap(parsed -> parsed.get("firewall"))
        .filter("1"::equals)
        .isPresent();
  }

  /** The names of the volumes in use: {@code rootfs} and mount points. */
  public List<String> mounts() {
    List<String> names = new ArrayList<>();
    if (options.containsKey("rootfs")) {
      names.add("rootfs");
    }
    names.addAll(indexed("mp").keySet());
    return names;
  }
}
