package org.berth.server.environment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.berth.server.config.Settings;
import org.berth.server.secret.Secret;
import org.jspecify.annotations.Nullable;

/**
 * What role {@code docker_platform} is told of Portainer and NetBox; one that is not configured is
 * an empty dictionary, which the role takes for off.
 */
final class NeighbourVariables {
  private static final String PORTAINER = "docker_platform_portainer";
  private static final String NETBOX = "docker_platform_netbox";

  private final Settings settings;

  NeighbourVariables(Settings settings) {
    this.settings = settings;
  }

  Map<String, Object> variables() {
    return Map.of(
        PORTAINER,
        settings.portainer().map(NeighbourVariables::portainer).orElseGet(Map::of),
        NETBOX,
        settings.netbox().map(NeighbourVariables::netbox).orElseGet(Map::of));
  }

  private static Map<String, Object> portainer(Settings.Portainer portainer) {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("url", portainer.url());
    told.put("ca_file", text(portainer.caFile()));
    told.put("validate_certs", portainer.validateCerts());
    told.put("user", portainer.user());
    told.put("addresses", portainer.addresses());
    told.put("port", portainer.port());
    told.put("team", portainer.team());
    told.put("registries", portainer.registries());
    if (portainer.image() != null) {
      told.put("image", portainer.image());
    }
    return told;
  }

  private static Map<String, Object> netbox(Settings.Netbox netbox) {
    Map<String, Object> told = new LinkedHashMap<>(netbox.record());
    told.put("url", netbox.url());
    told.put("ca_file", text(netbox.caFile()));
    return told;
  }

  private static String text(@Nullable Path file) {
    return Objects.toString(file, "");
  }

  /** Read anew for every run, so that a changed secret needs no restart. */
  Map<String, Secret> secrets() {
    Map<String, Secret> secrets = new LinkedHashMap<>();
    settings
        .portainer()
        .ifPresent(
            portainer -> {
              put(secrets, PORTAINER + "_api_key", portainer.apiKeyFile());
              put(secrets, PORTAINER + "_password", portainer.passwordFile());
              put(secrets, PORTAINER + "_agent_secret", portainer.agentSecretFile());
            });
    settings.netbox().ifPresent(netbox -> put(secrets, NETBOX + "_token", netbox.tokenFile()));
    return secrets;
  }

  private static void put(Map<String, Secret> secrets, String name, @Nullable Path file) {
    if (file == null) {
      return;
    }
    try {
      secrets.put(name, Secret.of(Files.readString(file).strip()));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }
}
