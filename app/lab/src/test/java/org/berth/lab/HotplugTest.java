package org.berth.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.berth.lab.api.ApiClient;
import org.berth.lab.host.Command;
import org.berth.lab.host.Patience;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What Proxmox brings to a guest while it runs reaches it here too. */
@Tag("lab")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HotplugTest {
  private static final String LXC = "/nodes/pve1/lxc";
  private static final int ONE = 5201;
  private static final int TWO = 5202;
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private TestLab lab;
  private ApiClient api;

  @BeforeAll
  void twoGuestsRun(@TempDir Path home) {
    lab = new TestLab(home);
    lab.up();
    api = new ApiClient(lab.config());
    Map<String, String> order = new TreeMap<>();
    order.put("vmid", String.valueOf(ONE));
    order.put(
        "ostemplate", "local:vztmpl/" + lab.machine().templates().catalog().getFirst().name());
    order.put("rootfs", "local-btrfs:2");
    order.put("hostname", "one");
    order.put("net0", "name=eth0,bridge=vmbr0,ip=" + host(80) + "/24");
    end(api.asRoot("POST", LXC, order));
    end(
        api.asRoot(
            "POST", LXC + "/" + ONE + "/clone", Map.of("newid", String.valueOf(TWO), "full", "1")));
    set(TWO, "net0", "name=eth0,bridge=vmbr0,ip=" + host(90) + "/24");
    for (int vmid : List.of(ONE, TWO)) {
      end(api.asRoot("POST", LXC + "/" + vmid + "/status/start", Map.of()));
      await(() -> Command.of(inside(vmid, "test", "-d", "/sys/class/net/eth0")).run().ok());
    }
  }

  @AfterAll
  void down() {
    if (lab != null) {
      lab.down();
    }
  }

  @Test
  void newAddressAnswersAtOnceAndTheOldOneNoMore() {
    set(ONE, "net0", "name=eth0,bridge=vmbr0,gw=%s,ip=%s/24".formatted(host(1), host(81)));

    await(() -> pings(host(81)));
    assertThat(pings(host(80))).isFalse();
    assertThat(in(ONE, "ip", "route", "show", "default")).contains("via " + host(1));
    assertThat(in(ONE, "cat", "/etc/network/interfaces"))
        .contains(host(81))
        .doesNotContain(host(80));
  }

  @Test
  void newHardwareAddressAndSpeedReachTheGuest() {
    set(
        ONE,
        "net0",
        "name=eth0,bridge=vmbr0,hwaddr=BC:24:11:00:AB:CD,rate=2,ip=" + host(82) + "/24");

    assertThat(in(ONE, "cat", "/sys/class/net/eth0/address").strip())
        .isEqualTo("bc:24:11:00:ab:cd");
    assertThat(shaping()).contains("tbf", "rate 16Mbit");
    await(() -> pings(host(82)));

    set(ONE, "net0", "name=eth0,bridge=vmbr0,ip=" + host(82) + "/24");
    assertThat(shaping()).doesNotContain("tbf");
  }

  @Test
  void interfacesComeAndGoWhileTheGuestRuns() {
    set(ONE, "net5", "name=eth5,bridge=vmbr0,ip=" + host(83) + "/24");
    assertThat(in(ONE, "ip", "-4", "addr", "show", "eth5")).contains(host(83));

    assertThat(api.asRoot("PUT", config(ONE), Map.of("delete", "net5")).status()).isEqualTo(200);

    assertThat(in(ONE, "ls", "/sys/class/net")).doesNotContain("eth5");
  }

  @Test
  void guestsMeetInsideTheirVlanOnly() {
    set(ONE, "net7", "name=eth7,bridge=vmbr0,tag=7,ip=10.77.0.1/24");
    set(TWO, "net7", "name=eth7,bridge=vmbr0,tag=8,ip=10.77.0.2/24");
    assertThat(pingsFrom(TWO, "10.77.0.1")).isFalse();

    set(TWO, "net7", "name=eth7,bridge=vmbr0,tag=7,ip=10.77.0.2/24");
    await(() -> pingsFrom(TWO, "10.77.0.1"));

    end(api.asRoot("POST", LXC + "/" + TWO + "/status/reboot", Map.of("timeout", "20")));
    await(() -> pingsFrom(TWO, "10.77.0.1"));
    set(TWO, "net7", "name=eth7,bridge=vmbr0,ip=10.77.0.2/24");
    assertThat(pingsFrom(TWO, "10.77.0.1")).isFalse();
  }

  @Test
  void newVolumeIsSeenAtOnceAndAfterARestart() {
    set(TWO, "mp0", "local-btrfs:1,mp=/srv/da ta");
    set(TWO, "mp1", "local-btrfs:1,mp=/srv/fixed,ro=1");
    in(TWO, "touch", "/srv/da ta/kept");

    assertThat(in(TWO, "stat", "-c", "%U", "/srv/da ta").strip()).isEqualTo("root");
    assertThat(Command.of(inside(TWO, "touch", "/srv/fixed/never")).run().err())
        .contains("Read-only file system");
    end(api.asRoot("POST", LXC + "/" + TWO + "/status/reboot", Map.of("timeout", "20")));
    assertThat(in(TWO, "ls", "/srv/da ta").strip()).isEqualTo("kept");
    assertThat(Command.of(inside(TWO, "touch", "/srv/fixed/never")).run().ok()).isFalse();
  }

  @Test
  void statusTellsWhatTheDiskHolds() {
    String status = LXC + "/" + ONE + "/status/current";
    long before = api.asRoot("GET", status, Map.of()).data().path("disk").asLong();
    assertThat(before).isPositive();

    in(ONE, "dd", "if=/dev/urandom", "of=/root/big", "bs=1M", "count=40", "status=none");
    in(ONE, "sync");

    await(
        () ->
            api.asRoot("GET", status, Map.of()).data().path("disk").asLong() - before > 39L << 20);
    assertThat(api.asRoot("GET", status, Map.of()).data().path("maxdisk").asLong())
        .isEqualTo(2L << 30);
  }

  private void set(int vmid, String option, String value) {
    ApiClient.Answer answer = api.asRoot("PUT", config(vmid), Map.of(option, value));

    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
    assertThat(
            api.asRoot("GET", LXC + "/" + vmid + "/pending", Map.of()).data().findValues("pending"))
        .isEmpty();
  }

  private static String config(int vmid) {
    return LXC + "/" + vmid + "/config";
  }

  private String host(int number) {
    return lab.config().subnet().host(number);
  }

  private String shaping() {
    String veth = lab.machine().containers().vethName(ONE, 0);
    return Command.of("tc", "qdisc", "show", "dev", veth).run().out();
  }

  private static boolean pings(String address) {
    return Command.of("timeout", "1", "bash", "-c", "exec 3<>\"$0\"", "/dev/tcp/" + address + "/22")
        .run()
        .ok();
  }

  private boolean pingsFrom(int vmid, String address) {
    return Command.of(inside(vmid, "ping", "-c", "1", "-W", "1", address)).run().ok();
  }

  private String in(int vmid, String... command) {
    return Command.of(inside(vmid, command)).orFail("Running " + String.join(" ", command));
  }

  private List<String> inside(int vmid, String... command) {
    return lab.machine().containers().attach(vmid, List.of(command));
  }

  private void end(ApiClient.Answer answer) {
    assertThat(answer.status()).as(answer.reason()).isEqualTo(200);
    String status = "/nodes/pve1/tasks/" + answer.data().asText() + "/status";
    await(
        () -> api.asRoot("GET", status, Map.of()).data().path("status").asText().equals("stopped"));
    assertThat(api.asRoot("GET", status, Map.of()).data().path("exitstatus").asText())
        .isEqualTo("OK");
  }

  private static void await(BooleanSupplier condition) {
    assertThat(Patience.until(LIMIT, condition)).isTrue();
  }
}
