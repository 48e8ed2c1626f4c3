package org.berth.cli.service;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What the shell and the machine say about the service to use. First found wins: {@code BERTH_URL},
 * the context asked for, the current context, the service of this machine. {@code BERTH_TOKEN} goes
 * to {@code BERTH_URL} or, without one, to the service of this machine.
 *
 * @param variables the process's environment
 */
public record Surroundings(Map<String, String> variables) {
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

  /** Those of the checkout that this program belongs to, where there is one. */
  public Optional<Path> playbooks() {
    return variable("BERTH_ROOT").map(root -> Path.of(root, "playbooks"));
  }

  /** The connection to use. A token is sent to the service that it was given for, to no other. */
  public Connection connection(Optional<String> contextName) {
    Optional<String> token = variable("BERTH_TOKEN");
    Optional<String> url = variable("BERTH_URL");
    if (url.isPresent()) {
      return new Connection("BERTH_URL", Service.parseUrl(url.get()), token);
    }
    Contexts contexts = Contexts.read(contextsFile());
    Optional<Connection> context = contextName.or(contexts::current).map(contexts::named);
    if (context.isPresent() && token.isPresent()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "BERTH_TOKEN is set, and the context '" + context.get().name() + "' has its own token",
          "Set BERTH_URL to the service that BERTH_TOKEN is for, or unset BERTH_TOKEN.");
    }
    return context.orElseGet(() -> local(token));
  }

  /** Whether a context is asked for in vain. */
  public boolean overridesContexts() {
    return variable("BERTH_URL").isPresent();
  }

  /** The service of this machine: whoever may read its administrator's token needs no login. */
  private Connection local(Optional<String> token) {
    URI url = new LocalAddress(variables, home()).url();
    return new Connection("this machine", url, token.or(this::localToken));
  }

  private Optional<String> localToken() {
    try {
      return Optional.of(Files.readString(home().resolve("admin-token")).strip());
    } catch (IOException absent) {
      return Optional.empty();
    }
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
  }
}
