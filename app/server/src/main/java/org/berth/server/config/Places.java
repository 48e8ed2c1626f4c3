package org.berth.server.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Where things are: the checkout, {@code BERTH_HOME} (state) and {@code BERTH_CACHE} (downloads).
 */
public record Places(Path root, Path home, Path cache) {

  /**
   * Reads {@code BERTH_ROOT}, {@code BERTH_HOME} and {@code BERTH_CACHE}; the launcher sets all
   * three.
   */
  public static Places from(Map<String, String> environment) {
    Path root = Path.of(environment.getOrDefault("BERTH_ROOT", "")).toAbsolutePath().normalize();
    String home = environment.getOrDefault("BERTH_HOME", root.resolve("var").toString());
    String cache = environment.getOrDefault("BERTH_CACHE", "/var/cache/berth");
    return new Places(
        root,
        Path.of(home).toAbsolutePath().normalize(),
        Path.of(cache).toAbsolutePath().normalize());
  }

  public Path settingsFile() {
    return home.resolve("berth.yml");
  }

  /** The settings that playbooks leave for the service on the same machine, where they have run. */
  public List<Path> leftSettings() {
    return Stream.of("portainer.yml", "netbox.yml").map(home::resolve).toList();
  }

  /** Held by the service that works here. */
  public Path lock() {
    return home.resolve("service.lock");
  }

  public Path administratorToken() {
    return home.resolve("admin-token");
  }

  public Path masterKey() {
    return home.resolve("master.key");
  }

  public Path runs() {
    return home.resolve("runs");
  }

  /** Versions of the checkout that runs are made of. */
  public Path contents() {
    return home.resolve("content");
  }

  public Path database() {
    return home.resolve("pg");
  }

  public Path lab() {
    return home.resolve("lab");
  }

  public Path logs() {
    return home.resolve("logs");
  }

  /** The platform's own private key, whose public half templates carry. */
  public Path platformKey() {
    return home.resolve("ssh/platform_ed25519");
  }

  /** Private keys of environments, one file each, named by the environment's id. */
  public Path environmentKeys() {
    return home.resolve("ssh/environments");
  }

  public Path playbooks() {
    return root.resolve("playbooks");
  }

  public Path roles() {
    return root.resolve("roles");
  }
}
