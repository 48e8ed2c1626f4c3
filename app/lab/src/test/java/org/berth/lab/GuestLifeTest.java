package org.berth.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.berth.lab.container.ContainerSpec;
import org.berth.lab.container.Containers;
import org.berth.lab.container.GuestInterface;
import org.berth.lab.container.Limits;
import org.berth.lab.host.Command;
import org.berth.lab.host.Patience;
import org.berth.lab.storage.VolumeId;
import org.berth.lab.storage.Volumes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@Tag("lab")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GuestLifeTest {
  private static final int SSH = 22;

  private TestLab lab;
  private Volumes volumes;
  private Containers containers;
  private VolumeId template;

  @BeforeAll
  void up(@TempDir Path home) {
    lab = new TestLab(home);
    lab.up();
    volumes = lab.machine().volumes();
    containers = lab.machine().containers();
    template = lab.debian(lab.freshVmid());
  }

  @AfterAll
  void down() {
    lab.down();
  }

  @Test
  void clonedGuestAnswersAtItsAddressWithinSeconds() {
    int vmid = lab.freshVmid();
    String address = lab.config().subnet().host(70);

    clone(vmid, address + "/24");

    assertThat(Patience.until(() -> answers(address))).isTrue();
    assertThat(addresses(vmid)).contains(address);
    assertThat(inGuest(vmid, "hostname")).isEqualTo("guest" + vmid);
    assertThat(containers.status(vmid).running()).isTrue();
    containers.stop(vmid);
    assertThat(containers.isRunning(vmid)).isFalse();
  }

  @Test
  void guestWithDhcpGetsAnAddressAndAName() {
    int vmid = lab.freshVmid();

    clone(vmid, "dhcp");

    assertThat(Patience.until(() -> addresses(vmid).stream().anyMatch(this::isDynamic))).isTrue();
    assertThat(Patience.until(() -> !resolve(vmid, "guest" + vmid).isEmpty())).isTrue();
    containers.stop(vmid);
  }

  @Test
  void guestsFindEachOtherByName() {
    int fixed = lab.freshVmid();
    int asking = lab.freshVmid();
    clone(fixed, lab.config().subnet().host(71) + "/24");

    clone(asking, lab.config().subnet().host(72) + "/24");

    assertThat(Patience.until(() -> !resolve(asking, "guest" + fixed).isEmpty())).isTrue();
    assertThat(resolve(asking, "guest" + fixed)).contains(lab.config().subnet().host(71));
    containers.stop(fixed);
    containers.stop(asking);
  }

  @Test
  void rollbackBringsBackWhatASnapshotHeld() throws IOException {
    int vmid = lab.freshVmid();
    VolumeId disk = clone(vmid, "manual");
    inGuest(vmid, "touch", "/root/before");
    containers.freeze(vmid);
    volumes.snapshot(disk, "clean");
    containers.thaw(vmid);
    inGuest(vmid, "rm", "/root/before");

    containers.stop(vmid);
    volumes.rollback(disk, "clean");

    assertThat(volumes.path(disk).resolve("root/before")).exists();
    assertThat(volumes.snapshots(disk)).containsExactly("clean");
    volumes.delete(disk);
    assertThat(Files.exists(volumes.path(disk))).isFalse();
    assertThat(volumes.snapshots(disk)).isEmpty();
  }

  @Test
  void shutdownLetsTheGuestEndItself() {
    int vmid = lab.freshVmid();
    clone(vmid, "manual");
    assertThat(
            Patience.until(
                () -> inGuest(vmid, "systemctl", "is-system-running").matches("running|degraded")))
        .isTrue();

    boolean down = containers.shutdown(vmid, Duration.ofSeconds(20));

    assertThat(down).isTrue();
    assertThat(containers.isRunning(vmid)).isFalse();
  }

  @Test
  void guestCannotWriteMoreThanItsDiskHolds() {
    int vmid = lab.freshVmid();
    VolumeId disk = clone(vmid, "manual");
    volumes.resize(disk, volumes.usedBytes(disk) + (50L << 20));

    String refusal =
        inGuestFailing(
            vmid, "dd", "if=/dev/urandom", "of=/root/big", "bs=1M", "count=200", "conv=fsync");

    assertThat(refusal).contains("Disk quota exceeded");
    containers.stop(vmid);
  }

  @Test
  void runningGuestTakesNewLimits() {
    int vmid = lab.freshVmid();
    clone(vmid, "manual");

    containers.applyLimits(vmid, new Limits(1, 0.5, 1024, 512));
    containers.applyLimits(vmid, new Limits(1, 0.5, 256, 0));

    assertThat(inGuest(vmid, "free", "-m").lines().toList().get(1).split(" +", -1)[1])
        .isEqualTo("256");
    containers.stop(vmid);
  }

  @Test
  void guestKeepsFileCapabilitiesAndSetuidBits() {
    int vmid = lab.freshVmid();
    VolumeId disk = clone(vmid, "manual");

    assertThat(inGuest(vmid, "stat", "-c", "%U %a", "/usr/bin/sudo")).isEqualTo("root 4755");
    assertThat(Command.of("getcap").with(volumes.path(disk).resolve("usr/bin/ping")).run().out())
        .contains("cap_net_raw=ep");
    containers.stop(vmid);
  }

  private VolumeId clone(int vmid, String ip) {
    VolumeId disk = lab.volume("%d/vm-%d-disk-0.subvol".formatted(vmid, vmid));
    volumes.cloneOf(template, "", disk);
    ContainerSpec spec = lab.guest(vmid, disk, ip);
    containers.firstSetup(spec.rootfs(), "", List.of());
    containers.start(spec);
    return disk;
  }

  private List<String> addresses(int vmid) {
    return containers.interfaces(vmid).stream()
        .filter(nic -> nic.name().equals("eth0"))
        .flatMap(nic -> nic.addresses().stream())
        .map(GuestInterface.Address::address)
        .toList();
  }

  private boolean isDynamic(String address) {
    String network = lab.config().subnet().network() + ".";
    return address.startsWith(network)
        && Integer.parseInt(address.substring(network.length())) < 64;
  }

  private String resolve(int vmid, String name) {
    Command.Result result =
        Command.of(containers.attach(vmid, List.of("getent", "ahostsv4", name + ".lab.test")))
            .run();
    return result.out();
  }

  private String inGuest(int vmid, String... command) {
    return Command.of(containers.attach(vmid, List.of(command))).run().out().strip();
  }

  private String inGuestFailing(int vmid, String... command) {
    return Command.of(containers.attach(vmid, List.of(command))).run().err();
  }

  private static boolean answers(String address) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, SSH), 200);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
