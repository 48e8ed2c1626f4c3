package org.berth.tests.story;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Root in one environment does not get at another one, nor at the platform's own guests. */
@Tag("lab")
@ExtendWith(OnePlatform.class)
final class IsolationStoryTest {
  private static final String ATTACKER = "story-inside";
  private static final String VICTIM = "story-walled";

  @BeforeAll
  static void create(Platform platform) {
    JsonNode one = platform.create(ATTACKER);
    JsonNode other = platform.create(VICTIM);
    platform.succeeded(one);
    platform.succeeded(other);
  }

  @AfterAll
  static void delete(Platform platform) {
    JsonNode one = platform.delete(ATTACKER);
    JsonNode other = platform.delete(VICTIM);
    platform.succeeded(one);
    platform.succeeded(other);
  }

  @Test
  void anEnvironmentIsToldToBeIsolated(Platform platform) {
    JsonNode conditions = platform.service().get("/environments/" + VICTIM).path("conditions");

    assertThat(
            conditions.valueStream().filter(each -> each.path("type").asText().equals("isolated")))
        .singleElement()
        .satisfies(
            each -> assertThat(each.path("status").asText()).as(each.toString()).isEqualTo("true"));
  }

  @Test
  void nothingOfTheOtherEnvironmentAnswers(Platform platform) {
    JsonNode victim = platform.service().get("/environments/" + VICTIM);
    String address = victim.at("/guest/address").asText().split("/", 2)[0];
    int first = victim.at("/ports/first").asInt();
    List<Integer> ports = List.of(22, 80, 443, 2375, 2376, 9001, first, first + 1);

    assertThat(knock(platform, address, ports)).isEqualTo("done");
  }

  @Test
  void behindAWallThatIsDownTheGuestItselfKeepsItsManagementPortsClosed(Platform platform) {
    JsonNode victim = platform.service().get("/environments/" + VICTIM);
    String address = victim.at("/guest/address").asText().split("/", 2)[0];
    int port = victim.at("/ports/first").asInt() + 1;
    platform.exec(
        VICTIM, "docker", "run", "-d", "-p", port + ":80", "busybox:latest", "httpd", "-f");
    Proxmox proxmox = platform.proxmox();
    String switches =
        "/nodes/%s/lxc/%s/firewall/options"
            .formatted(proxmox.node(), victim.at("/guest/id").asText());

    proxmox.put(switches, Map.of("enable", "0"));
    try {
      assertThat(knock(platform, address, List.of(22, port)))
          .isEqualTo("answers:" + port + "\ndone");
    } finally {
      proxmox.put(switches, Map.of("enable", "1"));
    }
    assertThat(knock(platform, address, List.of(22, port))).isEqualTo("done");
  }

  @Test
  void securityUpdatesComeByThemselvesAndDockersDoNot(Platform platform) {
    String said =
        platform.exec(
            VICTIM,
            "sh",
            "-c",
            "systemctl is-enabled apt-daily-upgrade.timer && unattended-upgrade --dry-run -v");

    assertThat(said).contains("enabled", "-security", "docker containerd runc$");
  }

  @Test
  void theIngressAnswersAtItsTwoPortsOnly(Platform platform) {
    Assumptions.assumeTrue(platform.proxmoxSettings().containsKey("INGRESS_ADDRESS"));
    Ingress.of(platform);
    String address = platform.proxmoxSettings().get("INGRESS_ADDRESS").split("/", 2)[0];

    assertThat(knock(platform, address, List.of(22, 80, 443, 2375, 8080, 8082, 9001)))
        .isEqualTo("answers:80\nanswers:443\ndone");
  }

  /** Tries TCP ports from a privileged container with the guest's network: those that answer. */
  private static String knock(Platform platform, String address, List<Integer> ports) {
    String all = String.join(" ", ports.stream().map(String::valueOf).toList());
    return platform
        .exec(
            ATTACKER,
            "docker",
            "run",
            "--rm",
            "--privileged",
            "--network",
            "host",
            "busybox:latest",
            "sh",
            "-c",
            "for p in %s; do nc -w 1 %s $p -e true 2>/dev/null && echo answers:$p; done; echo done"
                .formatted(all, address))
        .lines()
        .filter(line -> line.startsWith("answers:") || line.equals("done"))
        .reduce("", (lines, line) -> lines.isEmpty() ? line : lines + "\n" + line);
  }
}
