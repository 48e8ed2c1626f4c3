package org.berth.server.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.berth.contract.EnvironmentState;
import org.berth.server.allocation.Allocation;
import org.berth.server.config.Places;
import org.berth.server.config.Settings;
import org.berth.server.config.SettingsReader;
import org.berth.server.problem.FieldErrors;
import org.berth.server.role.RoleContract;
import org.berth.server.tenant.TenantId;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the service sends is what the role's argument specs take. */
@Tag("unit")
final class RunVariablesTest {
  private static final Path ROOT = Path.of(System.getProperty("berth.root", ""));

  @Test
  void theVariablesOfAnEnvironmentKeepToTheRolesContract(@TempDir Path home) throws Exception {
    Files.writeString(home.resolve("token"), "secret-of-the-token");
    Files.createDirectories(home.resolve("ingress"));
    Files.writeString(
        home.resolve("ingress/traefik.json"),
        """
        {"address": "198.18.0.240", "host_key": "ssh-ed25519 AAAA", "domain": "docker.lab.test"}
        """);
    var places = new Places(ROOT, home, home);
    Settings settings =
        SettingsReader.read(
            places,
            Map.of(
                "BERTH_PROXMOX_HOST",
                "pve",
                "BERTH_PROXMOX_TOKEN_SECRET_FILE",
                "token",
                "BERTH_INGRESS_DOMAIN",
                "docker.lab.test"));
    var variables = new RunVariables(places, settings);

    Map<String, Object> sent =
        new HashMap<>(variables.environment(living(), held(), 3, home.resolve("key")));
    variables.secrets().forEach((name, secret) -> sent.put(name, secret.reveal()));

    assertThat(sent)
        .containsEntry("docker_platform_portainer", Map.of())
        .containsEntry("docker_platform_netbox", Map.of())
        .extractingByKey("docker_platform_ingress", InstanceOfAssertFactories.MAP)
        .containsEntry("address", "198.18.0.240")
        .containsEntry("domain", "docker.lab.test");
    var errors = new FieldErrors();
    RoleContract.read(places.roles(), "docker_platform").check(sent, errors);
    assertThatCode(errors::refuse).doesNotThrowAnyException();
  }

  @Test
  void theNeighboursOfAnEnvironmentKeepToTheRolesContract(@TempDir Path home) throws Exception {
    Files.writeString(home.resolve("token"), "secret-of-the-token");
    Files.writeString(home.resolve("agents"), "shared-with-all-agents\n");
    Files.writeString(
        home.resolve("berth.yml"),
        """
        proxmox: {host: pve, token_secret_file: token}
        portainer:
          url: https://portainer.example.org:9443
          api_key_file: token
          agent_secret_file: agents
          addresses: [198.18.0.4]
          team: web
          registries: [gitlab]
        netbox: {url: https://netbox.example.org, token_file: token, cluster: pve, tags: [berth, docker]}
        """);
    var places = new Places(ROOT, home, home);
    var variables = new RunVariables(places, SettingsReader.read(places, Map.of()));

    Map<String, Object> sent =
        new HashMap<>(variables.environment(living(), held(), 3, home.resolve("key")));
    variables.environmentSecrets().forEach((name, secret) -> sent.put(name, secret.reveal()));

    assertThat(sent)
        .containsEntry("docker_platform_portainer_agent_secret", "shared-with-all-agents")
        .containsEntry("docker_platform_netbox_token", "secret-of-the-token")
        .doesNotContainKey("docker_platform_portainer_password");
    assertThat(sent)
        .extractingByKey("docker_platform_portainer", InstanceOfAssertFactories.MAP)
        .containsEntry("registries", List.of("gitlab"));
    assertThat(sent)
        .extractingByKey("docker_platform_netbox", InstanceOfAssertFactories.MAP)
        .containsEntry("cluster", "pve")
        .containsEntry("tags", List.of("berth", "docker"));
    assertThat(variables.secrets()).containsOnlyKeys("docker_platform_proxmox_token_secret");
    var errors = new FieldErrors();
    RoleContract.read(places.roles(), "docker_platform").check(sent, errors);
    assertThatCode(errors::refuse).doesNotThrowAnyException();
  }

  private static Allocation held() {
    return new Allocation("pve1", 10000, "02:be:00:00:00:01", "198.18.0.64", "vmbr0", 20000, 20019);
  }

  private static Living living() {
    return new Living(
        new UUID(1, 2),
        TenantId.DEFAULT,
        new UUID(3, 4),
        "ada",
        "shop",
        "docker",
        EnvironmentState.REQUESTED,
        new Settings.Size(2, 2048, 10),
        Map.of("owner", "{{ 7*7 }}"),
        Map.of(),
        true,
        3,
        "ssh-ed25519 AAAA",
        new Living.Sealed(new byte[0]),
        null);
  }
}
