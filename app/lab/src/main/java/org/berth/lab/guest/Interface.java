package org.berth.lab.guest;

import java.security.SecureRandom;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeMap;

/** A guest's network interface as its configuration describes it. */
record Interface(Map<String, String> properties) {
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Proxmox's own address block, the default of {@code mac_prefix} since 8.0. */
  private static final String MAC_PREFIX = "BC:24:11";

  /** Parses a checked {@code net} value; one without an address gets a random one. */
  static Interface parse(String value) {
    Map<String, String> properties = new TreeMap<>(ConfigOptions.NET.parse(value));
    properties.putIfAbsent("hwaddr", randomAddress());
    properties.putIfAbsent("type", "veth");
    properties.computeIfPresent("hwaddr", (key, address) -> address.toUpperCase(Locale.ROOT));
    return new Interface(properties);
  }

  private static String randomAddress() {
    return "%s:%02X:%02X:%02X"
        .formatted(MAC_PREFIX, RANDOM.nextInt(256), RANDOM.nextInt(256), RANDOM.nextInt(256));
  }

  /** The same interface with another hardware address, as a clone gets it. */
  Interface renewed() {
    Map<String, String> changed = new TreeMap<>(properties);
    changed.put("hwaddr", randomAddress());
    return new Interface(changed);
  }

  Optional<String> get(String key) {
    return Optional.ofNullable(properties.get(key));
  }

  String get(String key, String otherwise) {
    return properties.getOrDefault(key, otherwise);
  }

  /** As Proxmox stores it: the name first, the rest by name. */
  String print() {
    StringJoiner text = new StringJoiner(",");
    get("name").ifPresent(name -> text.add("name=" + name));
    new TreeMap<>(properties)
        .forEach(
            (key, value) -> {
              if (!key.equals("name")) {
                text.add(key + "=" + value);
              }
            });
    return text.toString();
  }
}
