package org.berth.server.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** Lays settings over each other, section by section and key by key: the later layer wins. */
final class SettingsLayers {
  private final Map<String, Map<String, Object>> sections = new LinkedHashMap<>();
  private final List<String> problems;

  SettingsLayers(List<String> problems) {
    this.problems = problems;
  }

  /** Adds a file's values if the file is there. */
  void file(Path file) {
    if (!Files.isRegularFile(file)) {
      return;
    }
    try {
      Object document =
          new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
      if (document instanceof Map<?, ?> map) {
        map.forEach((section, values) -> section(file, String.valueOf(section), values));
      } else if (document != null) {
        problems.add(file + " is not a map of sections");
      }
    } catch (YAMLException e) {
      problems.add(file + " is not YAML: " + e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  private void section(Path file, String section, Object values) {
    if (values instanceof Map<?, ?> map) {
      map.forEach((key, value) -> put(section, String.valueOf(key), value));
    } else if (values != null) {
      problems.add(file + ": " + section + " is not a map");
    }
  }

  /** Adds {@code BERTH_<SECTION>_<KEY>} for the known sections. */
  void environment(Map<String, String> variables, List<String> known) {
    for (String section : known) {
      String prefix = "BERTH_" + section.toUpperCase(Locale.ROOT) + "_";
      variables.forEach(
          (name, value) -> {
            if (name.startsWith(prefix)) {
              put(section, name.substring(prefix.length()).toLowerCase(Locale.ROOT), value);
            }
          });
    }
  }

  private void put(String section, String key, Object value) {
    sections.computeIfAbsent(section, name -> new LinkedHashMap<>()).put(key, value);
  }

  Map<String, Object> take(String section) {
    Map<String, Object> values = sections.remove(section);
    return values == null ? Map.of() : values;
  }

  /** Whatever nobody took is a section that does not exist. */
  void end() {
    sections.keySet().forEach(name -> problems.add(name + " is not a section"));
  }
}
