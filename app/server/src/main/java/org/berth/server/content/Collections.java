package org.berth.server.content;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.berth.server.json.Json;

/** The Ansible collections of an installation: {@code ansible_collections/<namespace>/<name>}. */
public record Collections(Path folder) {
  private static final Pattern MODULE =
      Pattern.compile("(?m)^[ -]*([a-z0-9_]+)\\.([a-z0-9_]+)\\.[a-z0-9_]+:");

  /** Versions of the collections whose modules are named in YAML files, by name. */
  Map<String, String> namedIn(SourceFiles files) throws IOException {
    Map<String, String> versions = new TreeMap<>();
    for (String name : files.names()) {
      if (name.endsWith(".yml") || name.endsWith(".yaml")) {
        Matcher module = MODULE.matcher(Files.readString(files.file(name)));
        while (module.find()) {
          add(versions, module.group(1), module.group(2));
        }
      }
    }
    return versions;
  }

  private void add(Map<String, String> versions, String namespace, String name) throws IOException {
    String collection = namespace + "." + name;
    Path manifest = folder.resolve(namespace).resolve(name).resolve("MANIFEST.json");
    if (!versions.containsKey(collection) && Files.exists(manifest)) {
      String version =
          Json.stored(Files.readString(manifest)).path("collection_info").path("version").asText();
      versions.put(collection, version);
    }
  }
}
