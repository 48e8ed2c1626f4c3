package org.berth.tests.story;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Portainer and NetBox for a platform: real ones where the environment names them
 * (BERTH_TEST_PORTAINER_URL, BERTH_TEST_NETBOX_URL, each with its secrets), else the stand-ins of
 * the Python tests. The service knows them for as long as this is open.
 */
final class FarNeighbours implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, String> ENVIRONMENT = System.getenv();

  private final Platform platform;
  private final List<Process> standIns = new ArrayList<>();
  private final String key =
      ENVIRONMENT.getOrDefault("BERTH_TEST_PORTAINER_API_KEY", "ptr_" + "k".repeat(40));
  private final String token =
      ENVIRONMENT.getOrDefault("BERTH_TEST_NETBOX_TOKEN", "nbt_0123456789ab." + "s".repeat(40));
  final Gate portainer;
  final Gate netbox;

  FarNeighbours(Platform platform) {
    this.platform = platform;
    this.portainer = new Gate(far("BERTH_TEST_PORTAINER_URL", "portainer_standin.py"));
    this.netbox = new Gate(far("BERTH_TEST_NETBOX_URL", "netbox_standin.py"));
    if (!ENVIRONMENT.containsKey("BERTH_TEST_PORTAINER_URL")) {
      StandIns.push(platform, "agent_standin.py");
    }
    restart(settings());
  }

  private URI far(String name, String script) {
    String real = ENVIRONMENT.get(name);
    if (real != null) {
      return URI.create(real);
    }
    try {
      Process standIn = new ProcessBuilder(StandIns.command(script)).start();
      standIns.add(standIn);
      BufferedReader said = standIn.inputReader();
      return URI.create(said.readLine());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String settings() {
    Path secrets = platform.commands().home().resolve("secrets");
    String agents =
        ENVIRONMENT.getOrDefault("BERTH_TEST_PORTAINER_AGENT_SECRET", "shared-with-all-agents");
    return """
        portainer:
          url: %s
          validate_certs: false
          api_key_file: %s
          agent_secret_file: %s
          addresses: [%s]
          team: story
        netbox: {url: "%s", token_file: %s, cluster: %s}
        """
        .formatted(
            portainer.url(),
            secret(secrets.resolve("portainer.key"), key),
            secret(secrets.resolve("portainer.agents"), agents),
            platform.proxmoxSettings().get("PROXMOX_HOST"),
            netbox.url(),
            secret(secrets.resolve("netbox.token"), token),
            ENVIRONMENT.getOrDefault("BERTH_TEST_NETBOX_CLUSTER", "pve"));
  }

  private static Path secret(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      return Files.writeString(file, text + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void restart(String settings) {
    platform.kill();
    Path file = platform.commands().home().resolve("berth.yml");
    try {
      if (settings.isEmpty()) {
        Files.delete(file);
      } else {
        Files.writeString(file, settings);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    platform.startAgain();
  }

  /** The endpoints that Portainer holds whose names begin so, asked past the gate. */
  List<JsonNode> endpoints(String name) {
    return ask(portainer, "X-API-Key: " + key, "endpoints")
        .valueStream()
        .filter(each -> each.path("Name").asText().startsWith(name + "-"))
        .toList();
  }

  /** What Portainer answers to a question past the gate. */
  JsonNode portainer(String path) {
    return ask(portainer, "X-API-Key: " + key, path);
  }

  /** The machines that NetBox holds for an environment. */
  List<JsonNode> machines(String id) {
    return netbox("virtualization/virtual-machines/?cf_berth_id=" + id);
  }

  /** What a list of NetBox holds, past the gate. */
  List<JsonNode> netbox(String path) {
    return ask(netbox, "Authorization: Bearer " + token, path)
        .path("results")
        .valueStream()
        .toList();
  }

  private JsonNode ask(Gate gate, String header, String path) {
    List<String> command =
        List.of(
            "curl",
            "-skSf",
            "-m",
            "20",
            "-H",
            header,
            "-H",
            "Accept: application/json",
            gate.far() + "/api/" + path);
    try {
      return JSON.readTree(platform.commands().run(Map.of(), command).orFail());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The service is as before: it knows of no neighbour. */
  @Override
  public void close() {
    restart("");
    portainer.close();
    netbox.close();
    standIns.forEach(Process::destroy);
  }
}
