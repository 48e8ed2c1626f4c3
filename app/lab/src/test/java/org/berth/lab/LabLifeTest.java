package org.berth.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.berth.lab.host.Command;
import org.berth.lab.host.Daemons;
import org.berth.lab.host.HostFailure;
import org.berth.lab.host.Patience;
import org.berth.lab.storage.VolumeId;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("lab")
class LabLifeTest {
  private static final List<String> DAEMONS =
      List.of(
          "api",
          "dnsmasq",
          "lxcfs",
          "registry-intake",
          "registry-mirror",
          "knot",
          "pebble",
          "mail");

  @TempDir private Path home;

  @Test
  void labThatIsTakenDownLeavesTheMachineAsItWas() {
    TestLab lab = new TestLab(home);
    Map<String, String> before = traces(lab);
    lab.up();
    startGuest(lab, 960);
    Daemons daemons = new Daemons(lab.config());
    List<Long> pids = DAEMONS.stream().map(name -> daemons.pid(name).orElseThrow()).toList();

    lab.down();

    assertThat(traces(lab)).isEqualTo(before);
    assertThat(pids).noneMatch(pid -> ProcessHandle.of(pid).isPresent());
    assertThat(home).isEmptyDirectory();
    assertThat(lab.config().runtime()).doesNotExist();
  }

  @Test
  void killedLabComesUpAgainAndKeepsItsGuests() {
    TestLab lab = new TestLab(home);
    try {
      lab.up();
      startGuest(lab, 961);
      Daemons daemons = new Daemons(lab.config());
      for (String daemon : DAEMONS) {
        long pid = daemons.pid(daemon).orElseThrow();
        Command.of("kill", "-9").with(pid).orFail("Killing " + daemon);
        assertThat(Patience.until(() -> !daemons.isRunning(daemon))).isTrue();
      }

      lab.up();

      assertThat(DAEMONS).allMatch(daemons::isRunning);
      List<String> free = lab.machine().containers().attach(961, List.of("free", "-m"));
      assertThat(Command.of(free).orFail("Reading the guest's memory")).contains("Mem:");
    } finally {
      lab.down();
    }
  }

  @Test
  void guestWhoseMonitorWasKilledStartsAgainAndGoesWithTheLab() {
    TestLab lab = new TestLab(home);
    Map<String, String> before = traces(lab);
    try {
      lab.up();
      VolumeId disk = startGuest(lab, 962);
      killMonitor(lab, 962);

      lab.machine().containers().start(lab.guest(962, disk, "manual"));

      assertThat(lab.machine().containers().isRunning(962)).isTrue();
      killMonitor(lab, 962);
    } finally {
      lab.down();
    }
    assertThat(traces(lab)).isEqualTo(before);
  }

  @Test
  void secondUpOfARunningLabTakesLessThanThreeSeconds() {
    TestLab lab = new TestLab(home);
    try {
      lab.up();
      Path api = lab.config().lab().resolve("daemons/api");
      String record = Command.of("cat").with(api).run().out();
      long begin = System.nanoTime();

      lab.up();

      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));
      assertThat(Command.of("cat").with(api).run().out()).isEqualTo(record);
    } finally {
      lab.down();
    }
  }

  @Test
  void apiOfAnotherBuildIsReplacedAtTheNextUp() {
    TestLab lab = new TestLab(home);
    String path = System.getProperty("java.class.path");
    try {
      lab.up();
      long old = new Daemons(lab.config()).pid("api").orElseThrow();
      System.setProperty("java.class.path", path + ":/nowhere");

      lab.up();

      assertThat(new Daemons(lab.config()).pid("api")).isPresent().get().isNotEqualTo(old);
      assertThat(ProcessHandle.of(old)).isEmpty();
    } finally {
      System.setProperty("java.class.path", path);
      lab.down();
    }
  }

  @Test
  void subnetThatTheMachineUsesIsRefused() {
    TestLab lab = new TestLab(home);
    String device = lab.config().prefix() + "x0";
    Command ip = Command.of("ip");
    ip.with("link", "add", device, "type", "bridge").orFail("Making a stranger's device");
    ip.with("addr", "add", lab.config().subnet().host(9) + "/24", "dev", device)
        .orFail("Giving it an address");
    ip.with("link", "set", device, "up").orFail("Starting it");
    try {
      assertThatThrownBy(lab::up)
          .isInstanceOf(HostFailure.class)
          .hasMessageContaining("in use on " + device);
      assertThat(home).isEmptyDirectory();
    } finally {
      ip.with("link", "delete", device).orFail("Removing the stranger's device");
    }
  }

  @Test
  void portThatSomebodyListensOnIsRefusedByItsNumber() throws IOException {
    TestLab lab = new TestLab(home);
    try (ServerSocket stranger = new ServerSocket()) {
      stranger.bind(new InetSocketAddress("0.0.0.0", lab.config().apiPort()));

      assertThatThrownBy(lab::up)
          .isInstanceOf(HostFailure.class)
          .hasMessageContaining("Port 8006 is taken");
      assertThat(home).isEmptyDirectory();
    } catch (BindException e) {
      Assumptions.abort("another lab's API keeps this test from listening on every address");
    }
  }

  @Test
  void strangersBridgeWithTheLabsNameIsLeftAlone() {
    TestLab lab = new TestLab(home);
    String bridge = lab.config().bridge();
    Command.of("ip", "link", "add", bridge, "type", "bridge").orFail("Making a stranger's bridge");
    try {
      assertThatThrownBy(lab::up).isInstanceOf(HostFailure.class).hasMessageContaining(bridge);

      lab.down();

      assertThat(Path.of("/sys/class/net").resolve(bridge)).exists();
    } finally {
      Command.of("ip", "link", "delete", bridge).orFail("Removing the stranger's bridge");
    }
  }

  @Test
  void labOfAnotherHomeWithTheSamePrefixIsNotTakenDown(@TempDir Path otherHome) {
    TestLab lab = new TestLab(home);
    TestLab sameName = new TestLab(otherHome);
    try {
      lab.up();

      assertThatThrownBy(sameName::down)
          .isInstanceOf(HostFailure.class)
          .hasMessageContaining(home.toString());
      assertThat(lab.lab().daemons().isRunning("api")).isTrue();
    } finally {
      lab.down();
    }
  }

  @Test
  void twoLabsLiveSideBySide(@TempDir Path otherHome) {
    TestLab other = TestLab.second(otherHome);
    TestLab lab = new TestLab(home);
    try {
      lab.up();
      other.up();
      lab.down();

      assertThat(Files.exists(other.config().pool().resolve("pve2"))).isTrue();
      assertThat(other.lab().daemons().isRunning("api")).isTrue();
    } finally {
      lab.down();
      other.down();
    }
  }

  private static VolumeId startGuest(TestLab lab, int vmid) {
    VolumeId disk = lab.debian(vmid);
    lab.machine().containers().start(lab.guest(vmid, disk, "manual"));
    return disk;
  }

  private static void killMonitor(TestLab lab, int vmid) {
    long init = lab.machine().containers().status(vmid).pid();
    ProcessHandle monitor = ProcessHandle.of(init).flatMap(ProcessHandle::parent).orElseThrow();
    assertThat(monitor.pid()).isNotEqualTo(1);
    monitor.destroyForcibly();
    assertThat(Patience.until(() -> !monitor.isAlive())).isTrue();
  }

  /**
   * Everything of this lab's kind that a machine can be left with; other labs' things do not count.
   */
  private static Map<String, String> traces(TestLab lab) {
    return Map.of(
        "devices", ownLines(lab, Command.of("ip", "-o", "link").run().out()),
        "mounts", ownLines(lab, Command.of("cat", "/proc/self/mounts").run().out()),
        "loops", ownLines(lab, Command.of("losetup", "-a").run().out()),
        "tables", ownLines(lab, Command.of("nft", "list", "tables").run().out()),
        "rules", ownLines(lab, Command.of("iptables", "-S").run().out()),
        "processes", ownLines(lab, Command.of("ps", "-eo", "args").run().out()),
        "cgroups",
            ownLines(lab, Command.of("find", "/sys/fs/cgroup", "-maxdepth", "2").run().out()),
        "runtime", ownLines(lab, Command.of("find", "/run/berth", "-maxdepth", "2").run().out()));
  }

  private static String ownLines(TestLab lab, String text) {
    return text.lines()
        .filter(line -> line.contains(lab.config().prefix()))
        .filter(line -> !line.contains("surefire"))
        .sorted()
        .toList()
        .toString();
  }
}
