package org.berth.cli.service;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * What the shell and the machine say about the service to use. First found wins: {@code BERTH_URL},
 * the context asked for, the current context, the service of this machine.
 *
 * @param variables the process's environment
 */
public record Surroundings(Map<String, String> variables) {
  private static final int DEFAULT_PORT = 8420;

  public Path contextsFile() {
    String configuration = variables.get("XDG_CONFIG_HOME");
    Path base =
        configuration == null || configuration.isEmpty()
            ? Path.of(variables.getOrDefault("HOME", "/root"), ".config")
            : Path.of(configuration);
    return base.resolve("berth/contexts.yml");
  }

  public Path home() {
    return Path.of(variables.getOrDefault("BERTH_HOME", "/var/lib/berth"));
  }

  /** The connection to use, with the token {@code BERTH_TOKEN} where that is set. */
  public Connection connection(Optional<String> contextName) {
    Connection found = withoutVariables(contextName);
    Optional<String> token = variable("BERTH_TOKEN").or(found::token);
    return new Connection(found.name(), found.url(), token);
  }

  private Connection withoutVariables(Optional<String> contextName) {
    Optional<String> url = variable("BERTH_URL");
    if (url.isPresent() && contextName.isEmpty()) {
      return new Connection("BERTH_URL", Service.parseUrl(url.get()), Optional.empty());
    }
    Contexts contexts = Contexts.read(contextsFile());
    return contextName.or(contexts::current).map(contexts::named).orElseGet(this::local);
  }

  /** The service of this machine: whoever may read its administrator's token needs no login. */
  private Connection local() {
    return new Connection("this machine", URI.create("http://127.0.0.1:" + port()), localToken());
  }

  private Optional<String> localToken() {
    try {
      return Optional.of(Files.readString(home().resolve("admin-token")).strip());
    } catch (IOException absent) {
      return Optional.empty();
    }
  }

  private int port() {
    return variable("BERTH_HTTP_PORT")
        .map(Integer::parseInt)
        .or(this::configuredPort)
        .orElse(DEFAULT_PORT);
  }

  private Optional<Integer> configuredPort() {
    Path file = home().resolve("berth.yml");
    if (!Files.isReadable(file)) {
      return Optional.empty();
    }
    try {
      Object tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
      return tree instanceof Map<?, ?> top
              && top.get("http") instanceof Map<?, ?> http
              && http.get("port") instanceof Integer port
          ? Optional.of(port)
          : Optional.empty();
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
  }
}
