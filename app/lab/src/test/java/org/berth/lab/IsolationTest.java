package org.berth.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.berth.lab.api.ApiClient;
import org.berth.lab.host.Command;
import org.berth.lab.host.Patience;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * What root in one guest can do to another, raw frames included: all of it while no wall stands,
 * and nothing but what is allowed behind the walls that environments get.
 */
@Tag("lab")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class IsolationTest {
  private static final String LXC = "/nodes/pve1/lxc";
  private static final int ATTACKER = 5401;
  private static final int VICTIM = 5402;
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private TestLab lab;
  private ApiClient api;

  @BeforeAll
  void twoGuestsRun(@TempDir Path home) {
    lab = new TestLab(home);
    lab.up();
    api = new ApiClient(lab.config());
    ok("PUT", "/cluster/firewall/options", Map.of("enable", "1"));
    Map<String, String> order = new TreeMap<>();
    order.put("vmid", String.valueOf(ATTACKER));
    order.put(
        "ostemplate", "local:vztmpl/" + lab.machine().templates().catalog().getFirst().name());
    order.put("rootfs", "local-btrfs:2");
    order.put("net0", net(ATTACKER));
    end(ok("POST", LXC, order));
    end(ok("POST", guest(ATTACKER) + "/clone", Map.of("newid", "" + VICTIM, "full", "1")));
    ok("PUT", guest(VICTIM) + "/config", Map.of("net0", net(VICTIM)));
    for (int vmid : List.of(ATTACKER, VICTIM)) {
      end(ok("POST", guest(vmid) + "/status/start", Map.of()));
    }
    assertThat(Patience.until(LIMIT, () -> hostReaches(22))).isTrue();
  }

  @AfterAll
  void down() {
    if (lab != null) {
      lab.down();
    }
  }

  @Test
  @Order(1)
  void withoutWallsEverythingGetsThrough() {
    assertThat(framesThatArrive()).isEqualTo("adv arp dad dhc mac nei rad sol src");
    assertThat(portsThatAnswer()).startsWith("1 2 3 ").contains(" 22 ", " 65535");
  }

  @Test
  @Order(2)
  void wallOfTheAttackerHoldsForgedFramesBack() {
    fence(ATTACKER);

    assertThat(framesThatArrive()).isEmpty();
  }

  @Test
  @Order(3)
  void neighbourDiscoveryIsLetThroughBeforeAnyRuleUnlessItIsOff() {
    String options = guest(ATTACKER) + "/firewall/options";
    ok("PUT", options, Map.of("delete", "ndp"));
    try {
      assertThat(framesThatArrive()).isEqualTo("adv sol");
    } finally {
      ok("PUT", options, Map.of("ndp", "0"));
    }
  }

  @Test
  @Order(4)
  void wallOfTheVictimShutsEveryPortButTheAllowedOnes() {
    fence(VICTIM);

    assertThat(portsThatAnswer()).isEmpty();
    assertThat(Patience.until(LIMIT, () -> hostReaches(22))).isTrue();
    assertThat(hostReaches(9)).isFalse();
  }

  @Test
  @Order(5)
  void allowedPeerComesThroughTheWall() {
    rule(VICTIM, Map.of("type", "in", "action", "ACCEPT", "source", address(ATTACKER)));

    assertThat(portsThatAnswer()).startsWith("1 2 3 ");
  }

  /** The wall that docker_platform builds around each environment. */
  private void fence(int vmid) {
    String gateway = lab.config().subnet().gateway();
    for (String port : List.of("22", "20000:20019")) {
      rule(
          vmid,
          Map.of(
              "type", "in", "action", "ACCEPT", "proto", "tcp", "dport", port, "source", gateway));
    }
    rule(
        vmid,
        Map.of("type", "out", "action", "DROP", "proto", "udp", "sport", "67", "dport", "68"));
    rule(vmid, Map.of("type", "out", "action", "DROP", "dest", "::/0"));
    String walls = guest(vmid) + "/firewall";
    ok("POST", walls + "/ipset", Map.of("name", "ipfilter-net0"));
    ok("POST", walls + "/ipset/ipfilter-net0", Map.of("cidr", address(vmid)));
    Map<String, String> options = new TreeMap<>();
    options.put("enable", "1");
    options.put("policy_in", "DROP");
    options.put("policy_out", "ACCEPT");
    options.put("macfilter", "1");
    options.put("ipfilter", "1");
    options.put("dhcp", "0");
    options.put("ndp", "0");
    options.put("radv", "0");
    ok("PUT", walls + "/options", options);
  }

  private void rule(int vmid, Map<String, String> properties) {
    Map<String, String> rule = new TreeMap<>(properties);
    rule.put("enable", "1");
    ok("POST", guest(vmid) + "/firewall/rules", rule);
  }

  /** The kinds of forged frames of the attacker's that the victim's wire carries. */
  private String framesThatArrive() {
    String gateway = lab.config().subnet().gateway();
    CompletableFuture<String> seen =
        CompletableFuture.supplyAsync(() -> python(VICTIM, "sniff.py"));
    python(
        ATTACKER,
        "forge.py",
        mac(ATTACKER),
        mac(VICTIM),
        address(ATTACKER),
        address(VICTIM),
        gateway);
    return seen.join();
  }

  private String portsThatAnswer() {
    return python(ATTACKER, "scan.py", address(VICTIM));
  }

  private String python(int vmid, String script, String... arguments) {
    Path file =
        Path.of(
            Objects.requireNonNull(IsolationTest.class.getResource("/walls/" + script)).getPath());
    List<String> command = new ArrayList<>(List.of("python3", "-"));
    command.addAll(List.of(arguments));
    return Command.of(lab.machine().containers().attach(vmid, command))
        .from(file)
        .limit(LIMIT)
        .orFail("Running " + script)
        .strip();
  }

  private boolean hostReaches(int port) {
    int exit =
        Command.of("timeout", "2", "bash", "-c", "exec 3<>\"$0\"")
            .with("/dev/tcp/" + address(VICTIM) + "/" + port)
            .run()
            .exit();
    return exit == 0;
  }

  private String net(int vmid) {
    return "name=eth0,bridge=vmbr0,firewall=1,ip=%s/24,hwaddr=%s"
        .formatted(address(vmid), mac(vmid));
  }

  private static String mac(int vmid) {
    return "bc:24:11:00:%02x:%02x".formatted(vmid / 100, vmid % 100);
  }

  private String address(int vmid) {
    return lab.config().subnet().host(vmid - 5300);
  }

  private static String guest(int vmid) {
    return LXC + "/" + vmid;
  }

  private ApiClient.Answer ok(String method, String path, Map<String, String> parameters) {
    ApiClient.Answer answer = api.asRoot(method, path, parameters);
    assertThat(answer.status()).as("%s %s: %s", method, path, answer.body()).isEqualTo(200);
    return answer;
  }

  private void end(ApiClient.Answer answer) {
    String status = "/nodes/pve1/tasks/" + answer.data().asText() + "/status";
    assertThat(
            Patience.until(
                LIMIT,
                () ->
                    !api.asRoot("GET", status, Map.of()).data().path("exitstatus").isMissingNode()))
        .isTrue();
    assertThat(api.asRoot("GET", status, Map.of()).data().path("exitstatus").asText())
        .isEqualTo("OK");
  }
}
