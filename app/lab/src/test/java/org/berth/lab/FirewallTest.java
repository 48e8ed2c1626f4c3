package org.berth.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.berth.lab.container.ContainerSpec;
import org.berth.lab.container.Containers;
import org.berth.lab.host.Command;
import org.berth.lab.host.Patience;
import org.berth.lab.network.FilterRule;
import org.berth.lab.network.FilterRule.Action;
import org.berth.lab.network.FilterRule.Direction;
import org.berth.lab.network.FilterRule.Peers;
import org.berth.lab.network.GuestFirewall;
import org.berth.lab.network.GuestRules;
import org.berth.lab.network.GuestRules.GuardedInterface;
import org.berth.lab.storage.VolumeId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@Tag("lab")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FirewallTest {
  private static final int ONE = 950;
  private static final int TWO = 951;

  private TestLab lab;
  private Containers containers;
  private GuestFirewall firewall;

  @BeforeAll
  void twoGuestsRun(@TempDir Path home) {
    lab = new TestLab(home);
    lab.up();
    containers = lab.machine().containers();
    firewall = lab.machine().firewall();
    VolumeId template = lab.debian(lab.freshVmid());
    for (int vmid : List.of(ONE, TWO)) {
      VolumeId disk = lab.volume("vm-%d-disk-0.subvol".formatted(vmid));
      lab.machine().volumes().cloneOf(template, "", disk);
      ContainerSpec spec = lab.guest(vmid, disk, address(vmid) + "/24");
      containers.firstSetup(spec.rootfs(), "", List.of());
      containers.start(spec);
    }
    assertThat(Patience.until(() -> reaches(ONE, address(TWO)))).isTrue();
    assertThat(Patience.until(() -> reaches(TWO, address(ONE)))).isTrue();
  }

  @AfterAll
  void down() {
    lab.down();
  }

  @AfterEach
  void noRules() {
    firewall.remove(ONE);
    firewall.remove(TWO);
  }

  @Test
  void neighbourIsShutOutWhileTheGuestStillReachesIt() {
    firewall.apply(rules(TWO, Action.DROP, Action.ACCEPT, List.of()));

    assertThat(reaches(ONE, address(TWO))).isFalse();
    assertThat(reaches(TWO, address(ONE))).isTrue();
    assertThat(reaches(TWO, lab.config().subnet().gateway() + " 5000")).isTrue();
  }

  @Test
  void shutGuestReachesTheWorldAndHearsItsAnswers() throws IOException {
    String world = lab.config().prefix() + "w";
    ip("netns add " + world);
    ip("link add " + world + " type veth peer name world netns " + world);
    ip("addr add 198.51.100.1/30 dev " + world);
    ip("link set " + world + " up");
    ip("-n " + world + " addr add 198.51.100.2/30 dev world");
    ip("-n " + world + " link set world up");
    Process server =
        new ProcessBuilder("ip", "netns", "exec", world, "python3", "-m", "http.server", "8099")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      assertThat(Patience.until(() -> reaches(TWO, "198.51.100.2 8099"))).isTrue();

      firewall.apply(rules(TWO, Action.DROP, Action.ACCEPT, List.of()));

      assertThat(reaches(TWO, "198.51.100.2 8099")).isTrue();
    } finally {
      server.destroyForcibly();
      ip("netns delete " + world);
    }
  }

  private static void ip(String words) {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(words.split(" ")));
    Command.of(command).orFail("Preparing another network");
  }

  @Test
  void ruleLetsOneSourceAndPortIn() {
    FilterRule ssh = rule(Direction.IN, Action.ACCEPT, List.of(address(ONE)), "22");

    firewall.apply(rules(TWO, Action.DROP, Action.ACCEPT, List.of(ssh)));

    assertThat(reaches(ONE, address(TWO))).isTrue();
    assertThat(hostReaches(address(TWO))).isFalse();
  }

  @Test
  void rejectedConnectionHearsSoAtOnce() {
    firewall.apply(rules(TWO, Action.REJECT, Action.ACCEPT, List.of()));

    assertThat(connect(ONE, address(TWO) + " 22")).contains("refused");
  }

  @Test
  void guestCannotSpeakFromAnotherAddress() {
    GuardedInterface guarded =
        new GuardedInterface(
            "net0",
            containers.vethName(ONE, 0),
            hwaddr(ONE),
            List.of(lab.config().subnet().host(99)));
    firewall.apply(
        new GuestRules(
            ONE,
            true,
            Action.ACCEPT,
            Action.ACCEPT,
            false,
            true,
            false,
            true,
            List.of(guarded),
            List.of()));

    assertThat(reaches(ONE, address(TWO))).isFalse();
  }

  @Test
  void hostOutsideTheListIsNotReachedFromTheGuest() {
    FilterRule out = rule(Direction.OUT, Action.DROP, List.of(), "22");

    firewall.apply(rules(ONE, Action.ACCEPT, Action.ACCEPT, List.of(out)));

    assertThat(reaches(ONE, address(TWO))).isFalse();
    assertThat(hostReaches(address(ONE))).isTrue();
  }

  @Test
  void nodesOwnRulesHoldForWhatReachesTheMachine() {
    String registry = lab.config().subnet().gateway() + " 5000";
    FilterRule shut = rule(Direction.IN, Action.REJECT, List.of(address(ONE)), "5000");

    firewall.applyHost("pve1", List.of(shut));

    assertThat(connect(ONE, registry)).contains("refused");
    assertThat(reaches(TWO, registry)).isTrue();
    firewall.applyHost("pve1", List.of());
    assertThat(reaches(ONE, registry)).isTrue();
  }

  private static FilterRule rule(
      Direction direction, Action action, List<String> source, String port) {
    return new FilterRule(
        direction,
        action,
        "",
        new Peers(source, List.of()),
        Peers.ANY,
        "tcp",
        List.of(),
        List.of(port),
        "");
  }

  private GuestRules rules(int vmid, Action in, Action out, List<FilterRule> rules) {
    GuardedInterface guarded =
        new GuardedInterface("net0", containers.vethName(vmid, 0), hwaddr(vmid), List.of());
    return new GuestRules(vmid, true, in, out, false, true, false, true, List.of(guarded), rules);
  }

  private String address(int vmid) {
    return lab.config().subnet().host(vmid - 850);
  }

  private static String hwaddr(int vmid) {
    return "bc:24:11:00:00:%02x".formatted(vmid % 256);
  }

  private boolean reaches(int from, String target) {
    return connect(from, target.contains(" ") ? target : target + " 22").isEmpty();
  }

  /** What bash says of a connection: nothing when it stands. */
  private String connect(int from, String target) {
    String path = "/dev/tcp/" + target.replace(' ', '/');
    Command.Result result =
        Command.of(
                containers.attach(
                    from, List.of("timeout", "1", "bash", "-c", "exec 3<>\"$0\"", path)))
            .run();
    return result.ok() ? "" : "exit %d %s".formatted(result.exit(), result.err());
  }

  private static boolean hostReaches(String address) {
    return Command.of("timeout", "1", "bash", "-c", "exec 3<>\"$0\"", "/dev/tcp/" + address + "/22")
        .run()
        .ok();
  }
}
