package org.berth.cli.service;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Where the service of this machine listens, by the settings that it reads itself: section {@code
 * http} of {@code berth.yml}, and the variables that win over it.
 */
record LocalAddress(Map<String, String> variables, Path home) {
  private static final String DEFAULT_HOST = "127.0.0.1";
  private static final String DEFAULT_PORT = "8420";
  private static final int MOST_PORTS = 65_535;

  /** Those that stand for all addresses of the machine, the loopback's among them. */
  private static final Set<String> WILDCARDS = Set.of("0.0.0.0", "::", "[::]", "");

  URI url() {
    String host = setting("host").orElse(DEFAULT_HOST);
    String name = WILDCARDS.contains(host) ? DEFAULT_HOST : host;
    String bracketed = name.contains(":") && !name.startsWith("[") ? "[" + name + "]" : name;
    return Service.parseUrl("http://" + bracketed + ":" + port());
  }

  private int port() {
    String text = setting("port").orElse(DEFAULT_PORT);
    if (text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= MOST_PORTS) {
      return Integer.parseInt(text);
    }
    throw new CommandFailure(
        ExitCode.USAGE,
        "http.port is '" + text + "', not a number from 0 to 65535",
        "It comes from BERTH_HTTP_PORT or from " + file());
  }

  private Optional<String> setting(String key) {
    String variable = variables.getOrDefault("BERTH_HTTP_" + key.toUpperCase(Locale.ROOT), "");
    return Optional.of(variable)
        .filter(value -> !value.isEmpty())
        .or(() -> Optional.ofNullable(section().get(key)).map(String::valueOf));
  }

  private Map<?, ?> section() {
    try {
      if (Files.isReadable(file())
          && yaml().load(Files.readString(file())) instanceof Map<?, ?> top
          && top.get("http") instanceof Map<?, ?> http) {
        return http;
      }
    } catch (IOException unreadable) {
      // As if it were not there: the service's own user reads it.
    } catch (YAMLException broken) {
      throw new CommandFailure(
          ExitCode.USAGE, file() + " is not YAML: " + broken.getMessage(), "Mend it.");
    }
    return Map.of();
  }

  private Path file() {
    return home.resolve("berth.yml");
  }

  private static Yaml yaml() {
    return new Yaml(new SafeConstructor(new LoaderOptions()));
  }
}
