package org.berth.tests.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each role by itself: it converges, changes nothing the second time, holds what it promises, and
 * puts right what was broken or is older. They share one guest; records need none.
 */
@Tag("lab")
@ExtendWith(OnePlatform.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class MoleculeTest {
  /** What Molecule remembers between its scenarios. */
  @TempDir private static Path cache;

  @Test
  @Order(1)
  void roleDockerPlatformHoldsItsScenarios(Platform platform) {
    holds(platform, "docker_platform");
  }

  @Test
  @Order(2)
  void roleTraefikDockerHoldsItsScenarios(Platform platform) {
    assumeTrue(
        platform.proxmoxSettings().containsKey("INGRESS_ADDRESS"), "Needs the lab's neighbours");
    holds(platform, "traefik_docker");
  }

  @Test
  @Order(3)
  void rolePortainerHoldsItsScenarios(Platform platform) {
    holds(platform, "portainer");
  }

  @Test
  @Order(4)
  void roleNetboxIntegrationHoldsItsScenarios(Platform platform) {
    holds(platform, "netbox_integration");
    for (String scenario : List.of("default", "upgrade")) {
      molecule(platform, "netbox_integration", "destroy", "--scenario-name", scenario).orFail();
    }
  }

  @Test
  @Order(5)
  void theSharedGuestGoesAway(Platform platform) {
    molecule(platform, "docker_platform", "destroy").orFail();

    assertThat(platform.proxmox().guestsWithNote("\"name\":\"molecule\"")).isZero();
  }

  private static void holds(Platform platform, String role) {
    String said = molecule(platform, role, "test", "--all", "--destroy=never").orFail();
    assertThat(said).contains("idempotence").doesNotContain("Idempotence test failed");
  }

  private static Launcher.Ended molecule(Platform platform, String role, String... words) {
    String packages = System.getenv().getOrDefault("BERTH_MOLECULE", "");
    assumeTrue(!packages.isEmpty(), "./berth test lab brings Molecule");
    Map<String, String> more = new TreeMap<>(platform.proxmoxSettings());
    more.remove("PROXMOX_PASSWORD");
    more.put("PYTHONPATH", packages);
    more.put("ANSIBLE_HOME", cache.toString());
    more.put("NO_COLOR", "1");
    more.put("PATH", Launcher.root().resolve("target/venv/bin") + ":" + System.getenv("PATH"));
    String call =
        "cd roles/%s && exec python -m molecule %s".formatted(role, String.join(" ", words));
    return platform.commands().run(more, List.of("bash", "-c", call));
  }
}
