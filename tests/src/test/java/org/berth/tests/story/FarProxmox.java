package org.berth.tests.story;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * A Proxmox that is no lab of ours, given by {@code BERTH_TEST_PROXMOX_HOST} and its like. Each
 * {@code BERTH_TEST_<SECTION>_<KEY>} becomes the service's setting {@code BERTH_<SECTION>_<KEY>};
 * {@code BERTH_TEST_PROXMOX_POOL} names a scratch pool, in which the stories make and remove
 * guests.
 */
record FarProxmox(Map<String, String> variables) {
  private static final String PREFIX = "BERTH_TEST_";
  private static final Map<String, String> CLIENT_NAMES =
      Map.of(
          "PROXMOX_HOST", "PROXMOX_HOST",
          "PROXMOX_PORT", "PROXMOX_PORT",
          "PROXMOX_USER", "PROXMOX_USER",
          "PROXMOX_TOKEN_ID", "PROXMOX_TOKEN_ID",
          "PROXMOX_CA_FILE", "PROXMOX_CA",
          "PROXMOX_POOL", "PROXMOX_POOL",
          "PROXMOX_STORAGE", "PROXMOX_STORAGE",
          "PROXMOX_TEMPLATE_STORAGE", "PROXMOX_TEMPLATE_STORAGE");

  static FarProxmox given() {
    return new FarProxmox(System.getenv());
  }

  boolean there() {
    return variables.containsKey(PREFIX + "PROXMOX_HOST");
  }

  /** What the service is told. */
  Map<String, String> ofService() {
    Map<String, String> settings = new TreeMap<>();
    variables.forEach(
        (name, value) -> {
          if (name.startsWith(PREFIX)) {
            settings.put("BERTH_" + name.substring(PREFIX.length()), value);
          }
        });
    return settings;
  }

  /** What any Proxmox client is told. */
  Map<String, String> ofClients() {
    Map<String, String> settings = new TreeMap<>();
    CLIENT_NAMES.forEach(
        (ours, theirs) -> {
          if (variables.containsKey(PREFIX + ours)) {
            settings.put(theirs, variables.getOrDefault(PREFIX + ours, ""));
          }
        });
    settings.putIfAbsent("PROXMOX_PORT", "8006");
    settings.put("PROXMOX_TOKEN_SECRET", secret());
    return settings;
  }

  private String secret() {
    try {
      return Files.readString(
              Path.of(variables.getOrDefault(PREFIX + "PROXMOX_TOKEN_SECRET_FILE", "")))
          .strip();
    } catch (IOException e) {
      throw new IllegalStateException(
          PREFIX + "PROXMOX_TOKEN_SECRET_FILE names no file that can be read", e);
    }
  }
}
