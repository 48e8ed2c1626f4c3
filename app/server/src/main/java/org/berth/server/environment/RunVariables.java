package org.berth.server.environment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.berth.server.allocation.Allocation;
import org.berth.server.config.Places;
import org.berth.server.config.Settings;
import org.berth.server.routing.DeployedIngress;
import org.berth.server.secret.Secret;
import org.jspecify.annotations.Nullable;

/**
 * The variables of role {@code docker_platform} as the service sets them: its argument specs are
 * the contract, and a test holds these to it.
 */
public final class RunVariables {
  private static final String PREFIX = "docker_platform_";

  private final Places places;
  private final Settings settings;
  private final Settings.@Nullable Proxmox proxmoxOrNull;
  private final NeighbourVariables neighbours;

  public RunVariables(Places places, Settings settings) {
    this.places = places;
    this.settings = settings;
    this.proxmoxOrNull = settings.proxmoxOrNull();
    this.neighbours = new NeighbourVariables(settings);
  }

  /** What every playbook needs: how to reach Proxmox, the platform's key, the engine's settings. */
  public Map<String, Object> platform() {
    Map<String, Object> variables = new LinkedHashMap<>();
    if (proxmoxOrNull != null) {
      variables.put(PREFIX + "proxmox", access(proxmoxOrNull));
    }
    variables.put(
        PREFIX + "ssh", Map.of("platform_private_key_file", places.platformKey().toString()));
    variables.put(
        PREFIX + "engine", Map.of("registry_mirrors", settings.docker().registryMirrors()));
    return variables;
  }

  private static Map<String, Object> access(Settings.Proxmox proxmox) {
    Path authority = proxmox.caFile();
    return Map.of(
        "host", proxmox.host(),
        "port", proxmox.port(),
        "user", proxmox.user(),
        "token_id", proxmox.tokenId(),
        "ca_file", authority == null ? "" : authority.toString(),
        "pool", proxmox.pool(),
        "storage", proxmox.storage(),
        "template_storage", proxmox.templateStorage());
  }

  /** Secrets of every playbook. */
  public Map<String, Secret> secrets() {
    if (proxmoxOrNull == null) {
      return Map.of();
    }
    try {
      return Map.of(
          PREFIX + "proxmox_token_secret",
          Secret.of(Files.readString(proxmoxOrNull.tokenSecretFile()).strip()));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read proxmox.token_secret_file", e);
    }
  }

  /** Secrets of a playbook about one environment, whose neighbours it speaks to. */
  Map<String, Secret> environmentSecrets() {
    Map<String, Secret> secrets = new LinkedHashMap<>(secrets());
    secrets.putAll(neighbours.secrets());
    return secrets;
  }

  /** What a playbook about one environment needs besides. */
  Map<String, Object> environment(Living living, Allocation held, int attempt, Path privateKey) {
    Map<String, Object> variables = platform();
    variables.put("environment_name", living.name());
    variables.put(PREFIX + "environment", identity(living, attempt));
    variables.put(
        PREFIX + "resources",
        Map.of(
            "cores", living.desired().cores(),
            "memory_mb", living.desired().memoryMb(),
            "disk_gb", living.desired().diskGb()));
    variables.put(PREFIX + "allocation", allocation(held, !living.hadGuest()));
    variables.put(
        PREFIX + "ssh",
        Map.of(
            "platform_private_key_file", places.platformKey().toString(),
            "environment_public_key", living.publicKey(),
            "environment_private_key_file", privateKey.toString()));
    variables.put(PREFIX + "template", living.template());
    variables.put(PREFIX + "platform_addresses", settings.environment().platformAddresses());
    Optional<DeployedIngress> ingress = settings.ingress().flatMap(DeployedIngress::of);
    variables.put(PREFIX + "ingress", ingress.map(DeployedIngress::asVariable).orElseGet(Map::of));
    variables.putAll(neighbours.variables());
    return variables;
  }

  private Map<String, Object> identity(Living living, int attempt) {
    Settings.Http http = settings.http();
    return Map.of(
        "id", living.id().toString(),
        "name", living.name(),
        "attempt", attempt,
        "owner", living.owner(),
        "team", "",
        "url",
            "http://%s:%d/api/v1/environments/%s".formatted(http.host(), http.port(), living.id()),
        "labels", living.labels());
  }

  private Map<String, Object> allocation(Allocation held, boolean fresh) {
    Settings.Allocation ranges = settings.allocation();
    Map<String, Object> allocation = new LinkedHashMap<>();
    allocation.put("cluster", settings.proxmox().map(Settings.Proxmox::cluster).orElseThrow());
    allocation.put("node", held.node());
    allocation.put("vmid", held.vmid());
    allocation.put("fresh", fresh);
    allocation.put("mac", held.mac());
    allocation.put("address", held.address() + "/" + ranges.prefixLength());
    allocation.put("gateway", ranges.gateway());
    allocation.put("nameserver", ranges.nameserver());
    allocation.put("bridge", held.bridge());
    allocation.put("ports", Map.of("first", held.firstPort(), "last", held.lastPort()));
    return allocation;
  }
}
