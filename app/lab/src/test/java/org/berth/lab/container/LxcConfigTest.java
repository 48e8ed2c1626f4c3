package org.berth.lab.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.berth.lab.host.HostFailure;
import org.berth.lab.host.LabConfig;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class LxcConfigTest {
  private static final Nic NIC =
      new Nic(0, "eth0", "bc:24:11:00:00:01", "vmbr0", "dhcp", "", false, 0, 0, 0);

  private final LxcConfig config =
      new LxcConfig(
          LabConfig.of(Map.of("BERTH_LAB_PREFIX", "lab"), 1), new CgroupLimits(true, true, 4));

  @Test
  void guestIsUnprivilegedAndOnTheLabsBridge() {
    assertThat(config.lines(spec("web", NIC), Path.of("/s")))
        .contains(
            "lxc.idmap = u 0 100000 65536",
            "lxc.uts.name = web",
            "lxc.net.0.link = labbr0",
            "lxc.net.0.veth.pair = lab101i0",
            "lxc.cgroup2.memory.max = 536870912",
            "lxc.cgroup2.cpu.max = 150000 100000");
  }

  @Test
  void unknownBridgeIsRefusedInProxmoxWords() {
    Nic nic = new Nic(0, "eth0", "bc:24:11:00:00:01", "vmbr7", "dhcp", "", false, 0, 0, 0);

    assertThatThrownBy(() -> config.lines(spec("web", nic), Path.of("/s")))
        .hasMessage("bridge 'vmbr7' does not exist");
  }

  @Test
  void valueWithALineBreakCannotSetOtherKeys() {
    assertThatThrownBy(
            () -> config.lines(spec("web\nlxc.hook.pre-start = /bin/sh", NIC), Path.of("/s")))
        .isInstanceOf(HostFailure.class)
        .hasMessageContaining("line break");
  }

  @Test
  void versionOneLimitsMemoryAndSwapTogether() {
    CgroupLimits version1 = new CgroupLimits(false, true, 4);

    assertThat(version1.lines(5, new Limits(2, 0, 512, 256)))
        .containsExactly(
            "lxc.cgroup.memory.limit_in_bytes = 536870912",
            "lxc.cgroup.memory.memsw.limit_in_bytes = 805306368",
            "lxc.cgroup.cpu.cfs_quota_us = -1",
            "lxc.cgroup.cpuset.cpus = 1,2");
  }

  @Test
  void moreCoresThanTheMachineHasMeansAll() {
    assertThat(new CgroupLimits(true, true, 2).lines(7, new Limits(8, 0, 512, 0)))
        .contains("lxc.cgroup2.cpuset.cpus = 0,1");
  }

  private static ContainerSpec spec(String hostname, Nic nic) {
    return new ContainerSpec(
        "pve1",
        101,
        Path.of("/rootfs"),
        hostname,
        new Limits(1, 1.5, 512, 0),
        List.of(nic),
        Resolver.OF_THE_LAB,
        true,
        List.of(),
        List.of());
  }
}
