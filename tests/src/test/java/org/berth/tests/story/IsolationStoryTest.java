package org.berth.tests.story;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
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
    assertThat(fromInside(platform, "scan.py", address(platform, VICTIM))).isEmpty();
  }

  @Test
  void framesThatClaimToBeSomebodyElsesReachNobody(Platform platform) {
    String mac = hardwareAddress(platform, ATTACKER);
    String victimsMac = hardwareAddress(platform, VICTIM);
    String own = address(platform, ATTACKER);
    String victim = address(platform, VICTIM);
    String ingress = ingressAddress(platform).orElse(Launcher.LAB_GATEWAY);
    CompletableFuture<String> seen =
        CompletableFuture.supplyAsync(
            () -> platform.exec(VICTIM, "python3", "-c", script("sniff.py")));

    fromInside(platform, "forge.py", mac, victimsMac, own, victim, ingress);

    assertThat(seen.join()).isBlank();
  }

  @Test
  void behindAWallThatIsDownTheGuestItselfKeepsItsManagementPortsClosed(Platform platform) {
    JsonNode victim = platform.service().get("/environments/" + VICTIM);
    String address = address(platform, VICTIM);
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
    Assumptions.assumeTrue(ingressAddress(platform).isPresent());
    Ingress ingress = Ingress.of(platform);

    assertThat(fromInside(platform, "scan.py", ingress.address())).isEqualTo("80 443");
  }

  private static String hardwareAddress(Platform platform, String name) {
    return platform.exec(name, "cat", "/sys/class/net/eth0/address").strip();
  }

  private static String address(Platform platform, String name) {
    JsonNode environment = platform.service().get("/environments/" + name);
    return environment.at("/guest/address").asText().split("/", 2)[0];
  }

  private static Optional<String> ingressAddress(Platform platform) {
    return Optional.ofNullable(platform.proxmoxSettings().get("INGRESS_ADDRESS"))
        .map(address -> address.split("/", 2)[0]);
  }

  /** What a script says in a privileged container with the attacker's network and file system. */
  private static String fromInside(Platform platform, String script, String... arguments) {
    List<String> command =
        new ArrayList<>(List.of("docker", "run", "--rm", "--privileged", "--network", "host"));
    command.addAll(List.of("-v", "/:/guest", "busybox:latest", "chroot", "/guest"));
    command.addAll(List.of("python3", "-c", script(script)));
    command.addAll(List.of(arguments));
    return platform.exec(ATTACKER, command.toArray(String[]::new)).strip();
  }

  /** The lab tries its own walls with the same. */
  private static String script(String name) {
    try {
      return Files.readString(Launcher.root().resolve("app/lab/src/test/resources/walls/" + name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
