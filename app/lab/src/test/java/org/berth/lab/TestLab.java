package org.berth.lab;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.berth.lab.container.ContainerSpec;
import org.berth.lab.container.Limits;
import org.berth.lab.container.Nic;
import org.berth.lab.container.Resolver;
import org.berth.lab.host.LabConfig;
import org.berth.lab.image.Template;
import org.berth.lab.machine.Machine;
import org.berth.lab.storage.Content;
import org.berth.lab.storage.VolumeId;

/**
 * A lab for tests beside any other on this machine: its names and its subnet come from this
 * process, so that two test runs do not meet.
 */
public final class TestLab {
  private static final AtomicInteger NEXT = new AtomicInteger(900);

  private final LabConfig config;
  private final Lab lab;

  public TestLab(Path home) {
    this(home, "bt", 100, 1);
  }

  private TestLab(Path home, String stem, int octets, int nodes) {
    long number = ProcessHandle.current().pid() % 100;
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("BERTH_HOME", home.toString());
    environment.put("BERTH_LAB_PREFIX", stem + number + "t");
    environment.put("BERTH_LAB_SUBNET", "198.19.%d.0/24".formatted(octets + number));
    this.config = LabConfig.of(environment, nodes);
    this.lab = new Lab(config);
  }

  /** A second one beside the first, with two nodes. */
  static TestLab second(Path home) {
    return new TestLab(home, "bu", 0, 2);
  }

  public LabConfig config() {
    return config;
  }

  public Machine machine() {
    return lab.machine();
  }

  public void up() {
    lab.up(line -> {});
  }

  public void down() {
    lab.down();
  }

  Lab lab() {
    return lab;
  }

  public int freshVmid() {
    return NEXT.incrementAndGet();
  }

  public VolumeId volume(String name) {
    return new VolumeId("pve1", "local-btrfs", name);
  }

  /** A volume with Debian in it. */
  public VolumeId debian(int vmid) {
    Template template = machine().templates().catalog().getFirst();
    Path archive =
        machine().volumes().content("pve1", "local", Content.VZTMPL).resolve(template.name());
    VolumeId volume = volume("%d/vm-%d-disk-0.subvol".formatted(vmid, vmid));
    machine().volumes().unpack(archive, volume, 2L << 30);
    return volume;
  }

  public ContainerSpec guest(int vmid, VolumeId disk, String ip) {
    Nic nic =
        new Nic(
            0,
            "eth0",
            "bc:24:11:00:00:%02x".formatted(vmid % 256),
            "vmbr0",
            ip,
            ip.contains("/") ? config.subnet().gateway() : "",
            false,
            0,
            0,
            0);
    return new ContainerSpec(
        "pve1",
        vmid,
        machine().volumes().path(disk),
        "guest" + vmid,
        new Limits(1, 0, 512, 0),
        List.of(nic),
        Resolver.OF_THE_LAB,
        true,
        List.of(),
        List.of());
  }
}
