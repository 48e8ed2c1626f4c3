package org.berth.lab.endpoint;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Proxmox's "property string": comma separated {@code key=value} pairs in one text, where one key
 * may be left out.
 */
public record PropertyString(String name, @Nullable String defaultKey, Parameters keys)
    implements Format {

  public static PropertyString of(String name, Parameter... keys) {
    return new PropertyString(name, null, Parameters.of(keys));
  }

  /** The same, with a key that may be left out before its value. */
  public PropertyString orJust(String key) {
    return new PropertyString(name, key, keys);
  }

  @Override
  public Optional<String> complaint(String path, String value) {
    Map<String, String> parts;
    try {
      parts = parse(value);
    } catch (IllegalArgumentException broken) {
      return Optional.ofNullable(broken.getMessage());
    }
    Map<String, String> errors = keys.complaints(path, parts);
    if (errors.isEmpty()) {
      return Optional.empty();
    }
    StringJoiner lines = new StringJoiner("\n", "format error\n", "");
    new TreeMap<>(errors).forEach((key, text) -> lines.add(key + ": " + text.strip()));
    return Optional.of(lines.toString());
  }

  /**
   * The pairs in the order they stand in.
   *
   * @throws IllegalArgumentException in Proxmox's words when it is no list of pairs
   */
  public Map<String, String> parse(String value) {
    Map<String, String> parts = new LinkedHashMap<>();
    for (String part : value.split(",", -1)) {
      if (part.isBlank()) {
        continue;
      }
      int equals = part.indexOf('=');
      String key = equals > 0 ? part.substring(0, equals).strip() : keyless();
      String text = equals > 0 ? part.substring(equals + 1) : part;
      if (parts.putIfAbsent(key, text) != null) {
        throw new IllegalArgumentException(
            "duplicate key in comma-separated list property: " + key);
      }
    }
    return parts;
  }

  private String keyless() {
    if (defaultKey == null) {
      throw new IllegalArgumentException(
          "value without key, but schema does not define a default key");
    }
    return defaultKey;
  }

  /** Prints pairs as Proxmox stores them: the default key first and bare, the rest by name. */
  public String print(Map<String, String> parts) {
    StringJoiner text = new StringJoiner(",");
    if (defaultKey != null && parts.containsKey(defaultKey)) {
      text.add(parts.get(defaultKey));
    }
    new TreeMap<>(parts)
        .forEach(
            (key, value) -> {
              if (!key.equals(defaultKey)) {
                text.add(key + "=" + value);
              }
            });
    return text.toString();
  }
}
