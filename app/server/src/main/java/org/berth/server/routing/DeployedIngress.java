package org.berth.server.routing;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import java.util.Optional;
import org.berth.server.config.Settings;
import org.berth.server.json.Json;

/**
 * The ingress as its playbook has left it.
 *
 * @param address of its guest
 * @param hostKey its guest's SSH host key, type and key
 */
public record DeployedIngress(String address, String hostKey, String domain) {
  /** Reads what {@code playbooks/deploy_traefik.yml} wrote; empty until it has run. */
  public static Optional<DeployedIngress> of(Settings.Ingress settings) {
    try {
      JsonNode left = Json.stored(Files.readString(settings.file()));
      return Optional.of(
          new DeployedIngress(
              left.path("address").asText(), left.path("host_key").asText(), settings.domain()));
    } catch (NoSuchFileException notYet) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + settings.file(), e);
    }
  }

  /** As role {@code docker_platform} takes it. */
  public Map<String, Object> asVariable() {
    return Map.of("address", address, "host_key", hostKey, "domain", domain);
  }
}
