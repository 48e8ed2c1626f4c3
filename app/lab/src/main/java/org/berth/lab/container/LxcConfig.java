package org.berth.lab.container;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.berth.lab.host.HostFailure;
import org.berth.lab.host.LabConfig;
import org.berth.lab.network.Bridges;

/** Writes a guest as LXC's configuration lines. */
final class LxcConfig {
  private static final String INCLUDES = "lxc.include = /usr/share/lxc/config/";

  /** lxcfs' files under /proc that make a guest see its own limits. */
  private static final List<String> OWN_PROC =
      List.of("cpuinfo", "diskstats", "loadavg", "meminfo", "stat", "swaps", "uptime");

  private static final String OWN_CPUS = "/sys/devices/system/cpu";

  private final LabConfig lab;
  private final CgroupLimits cgroups;
  private final Bridges bridges;

  LxcConfig(LabConfig lab, CgroupLimits cgroups) {
    this.lab = lab;
    this.cgroups = cgroups;
    this.bridges = new Bridges(lab);
  }

  List<String> lines(ContainerSpec spec, Path seccomp) {
    List<String> lines = new ArrayList<>();
    lines.add(INCLUDES + "common.conf");
    lines.add(INCLUDES + "userns.conf");
    if (spec.nesting()) {
      lines.add(INCLUDES + "nesting.conf");
    }
    lines.add("lxc.apparmor.profile = " + apparmor(spec));
    lines.add("lxc.seccomp.profile = " + seccomp);
    lines.add("lxc.idmap = u 0 100000 65536");
    lines.add("lxc.idmap = g 0 100000 65536");
    lines.add("lxc.mount.auto =");
    String proc = spec.nesting() ? "proc:rw" : "proc:mixed";
    lines.add("lxc.mount.auto = sys:mixed %s %s".formatted(cgroups.mount(), proc));
    lines.addAll(ownViewMounts());
    lines.add("lxc.rootfs.path = " + spec.rootfs());
    lines.add("lxc.uts.name = " + spec.hostname());
    lines.addAll(cgroups.lines(spec.vmid(), spec.limits()));
    spec.mounts().forEach(mount -> lines.add(entry(mount)));
    spec.nics().forEach(nic -> lines.addAll(network(spec.vmid(), nic)));
    if (spec.nics().isEmpty()) {
      lines.add("lxc.net.0.type = empty");
    }
    lines.addAll(spec.raw());
    refuseLineBreaks(lines);
    return lines;
  }

  /**
   * Debian's LXC takes a container runtime's own view of /proc/sys in a nesting guest for /sys and
   * denies it, which Proxmox' newer LXC does not; the user namespace confines these guests either
   * way.
   */
  private static String apparmor(ContainerSpec spec) {
    boolean available =
        Files.isDirectory(Path.of("/sys/kernel/security/apparmor"))
            && Files.isExecutable(Path.of("/usr/sbin/apparmor_parser"));
    return available && !spec.nesting() ? "generated" : "unconfined";
  }

  /** The paths in a guest that lxcfs serves. */
  static List<String> ownViews() {
    return Stream.concat(OWN_PROC.stream().map("/proc/"::concat), Stream.of(OWN_CPUS)).toList();
  }

  private List<String> ownViewMounts() {
    Path lxcfs = lab.runtime().resolve("lxcfs");
    if (!Files.isDirectory(lxcfs.resolve("proc"))) {
      return List.of();
    }
    return ownViews().stream()
        .map(
            path ->
                "lxc.mount.entry = %s%s %s none bind,optional 0 0"
                    .formatted(lxcfs, path, path.substring(1)))
        .toList();
  }

  /** Fields are parted by blanks, as in fstab. */
  private static String entry(Mount mount) {
    String options = mount.readOnly() ? "bind,ro,create=dir" : "bind,create=dir";
    return "lxc.mount.entry = %s %s none %s 0 0"
        .formatted(escaped(mount.source().toString()), escaped(mount.relative()), options);
  }

  private static String escaped(String path) {
    return path.replace("\\", "\\134").replace(" ", "\\040").replace("\t", "\\011");
  }

  private List<String> network(int vmid, Nic nic) {
    String net = "lxc.net." + nic.index();
    List<String> lines = new ArrayList<>();
    lines.add(net + ".type = veth");
    lines.add(net + ".veth.pair = " + lab.prefix() + vmid + "i" + nic.index());
    lines.add(net + ".link = " + bridges.name(nic.bridge(), nic.tag()));
    lines.add(net + ".hwaddr = " + nic.hwaddr());
    lines.add(net + ".name = " + nic.name());
    if (nic.mtu() > 0) {
      lines.add(net + ".mtu = " + nic.mtu());
    }
    if (!nic.linkDown()) {
      lines.add(net + ".flags = up");
    }
    return lines;
  }

  /** A line break in a value would let it set any key of LXC's configuration. */
  private static void refuseLineBreaks(List<String> lines) {
    for (String line : lines) {
      if (line.contains("\n") || line.contains("\r")) {
        throw new HostFailure("A guest's setting holds a line break: " + line.strip());
      }
    }
  }
}
