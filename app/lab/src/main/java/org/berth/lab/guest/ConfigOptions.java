package org.berth.lab.guest;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.berth.lab.endpoint.Format;
import org.berth.lab.endpoint.Formats;
import org.berth.lab.endpoint.Lists;
import org.berth.lab.endpoint.Parameter;
import org.berth.lab.endpoint.Parameters;
import org.berth.lab.endpoint.PropertyString;

/** The options of a container's configuration, with what Proxmox 9.0 accepts for each. */
public final class ConfigOptions {
  private static final Pattern WORD = Pattern.compile("[-_.\\w]+");
  private static final String MOUNT_OPTION = "(discard|lazytime|noatime|nodev|noexec|nosuid)";
  private static final Pattern MOUNT_OPTIONS =
      Pattern.compile(MOUNT_OPTION + "(;" + MOUNT_OPTION + ")*");
  private static final Format MOUNT_PATH =
      Formats.check(
          "pve-lxc-mp-string",
          value -> !value.contains("\n") && !("/" + value + "/").contains("/../"),
          "value does not look like a valid mount point path");
  private static final Format DEVICE_PATH =
      Formats.format("pve-lxc-dev-string", "/dev/[^\\s]+", "invalid device path");
  private static final Format NAME_SERVERS =
      Formats.listOf(
          Formats.check(
              "lxc-ip-with-ll-iface",
              value -> value.equals("host") || Formats.isIpv4(value) || Formats.isIpv6(value),
              "value does not look like a valid IP address"));

  public static final PropertyString NET =
      PropertyString.of(
          "net",
          Parameter.text("name", WORD).required(),
          Parameter.text("bridge", WORD),
          Parameter.flag("firewall"),
          Parameter.text("gw", Formats.IPV4),
          Parameter.text("gw6", Formats.IPV6),
          Parameter.text("hwaddr", Formats.MAC),
          Parameter.text("ip", Formats.IPV4_CONFIG),
          Parameter.text("ip6", Formats.IPV6_CONFIG),
          Parameter.flag("link_down"),
          Parameter.whole("mtu", 64, 65535),
          Parameter.decimal("rate"),
          Parameter.whole("tag", 1, 4094),
          Parameter.text("trunks", Pattern.compile("\\d+(;\\d+)*")),
          Parameter.choice("type", "veth"));

  public static final PropertyString ROOTFS =
      PropertyString.of(
              "rootfs",
              Parameter.text("volume", MOUNT_PATH).required(),
              Parameter.flag("acl"),
              Parameter.text("mountoptions", MOUNT_OPTIONS),
              Parameter.flag("quota"),
              Parameter.flag("replicate"),
              Parameter.flag("ro"),
              Parameter.flag("shared"),
              Parameter.text("size", Formats.DISK_SIZE))
          .orJust("volume");

  static final PropertyString MOUNT =
      new PropertyString(
          "mp",
          "volume",
          ROOTFS.keys().and(Parameter.flag("backup"), Parameter.text("mp", MOUNT_PATH).required()));

  static final PropertyString FEATURES =
      PropertyString.of(
          "features",
          Parameter.flag("force_rw_sys"),
          Parameter.flag("fuse"),
          Parameter.flag("keyctl"),
          Parameter.flag("mknod"),
          Parameter.text("mount", Pattern.compile("[a-zA-Z0-9_; ]+")),
          Parameter.flag("nesting"));

  private static final PropertyString DEVICE =
      PropertyString.of(
              "dev",
              Parameter.text("path", DEVICE_PATH),
              Parameter.flag("deny-write"),
              Parameter.whole("gid", 0),
              Parameter.text("mode", Pattern.compile("0[0-7]{3}")),
              Parameter.whole("uid", 0))
          .orJust("path");

  private static final PropertyString UNUSED =
      PropertyString.of("unused", Parameter.text("volume", Formats.VOLUME).required())
          .orJust("volume");

  private static final String[] LOCKS = {
    "backup",
    "create",
    "destroyed",
    "disk",
    "fstrim",
    "migrate",
    "mounted",
    "rollback",
    "snapshot",
    "snapshot-delete"
  };
  private static final String[] SYSTEMS = {
    "debian",
    "devuan",
    "ubuntu",
    "centos",
    "fedora",
    "opensuse",
    "archlinux",
    "alpine",
    "gentoo",
    "nixos",
    "unmanaged"
  };

  /** Every option that create and change take. */
  public static final Parameters ALL =
      Parameters.of(
          Parameter.choice("arch", "amd64", "i386", "arm64", "armhf", "riscv32", "riscv64"),
          Parameter.choice("cmode", "shell", "console", "tty"),
          Parameter.flag("console"),
          Parameter.whole("cores", 1, 8192),
          Parameter.decimal("cpulimit", 0, 8192),
          Parameter.whole("cpuunits", 0, 500_000),
          Parameter.flag("debug"),
          Parameter.text("description").atMost(8192),
          Parameter.text("dev", DEVICE).indexed(256),
          Parameter.text("features", FEATURES),
          Parameter.text("hookscript", Formats.VOLUME),
          Parameter.text("hostname", Formats.DNS_NAME).atMost(255),
          Parameter.choice("lock", LOCKS),
          Parameter.whole("memory", 16),
          Parameter.text("mp", MOUNT).indexed(256),
          Parameter.text("nameserver", NAME_SERVERS),
          Parameter.text("net", NET).indexed(32),
          Parameter.flag("onboot"),
          Parameter.choice("ostype", SYSTEMS),
          Parameter.flag("protection"),
          Parameter.text("rootfs", ROOTFS),
          Parameter.text("searchdomain", Formats.listOf(Formats.DNS_NAME)),
          Parameter.text("startup", Formats.STARTUP),
          Parameter.whole("swap", 0),
          Parameter.text("tags", Formats.listOf(Formats.TAG)),
          Parameter.flag("template"),
          Parameter.text("timezone", Formats.TIME_ZONE),
          Parameter.whole("tty", 0, 6),
          Parameter.flag("unprivileged"),
          Parameter.text("unused", UNUSED).indexed(256));

  /** Stored at once even while the guest runs; some of them take effect later. */
  private static final Set<String> AT_ONCE =
      Set.of(
          "cores",
          "description",
          "hookscript",
          "hostname",
          "lock",
          "onboot",
          "protection",
          "startup",
          "tags");

  /** Brought to a running guest; all others wait for its next start. */
  private static final Pattern LIVE = Pattern.compile("cpulimit|cpuunits|memory|swap|(net|mp)\\d+");

  private ConfigOptions() {}

  static boolean isOption(String name) {
    return ALL.find(name).isPresent();
  }

  static boolean isStoredAtOnce(String name) {
    return AT_ONCE.contains(name);
  }

  static boolean isLive(String name) {
    return LIVE.matcher(name).matches();
  }

  /** The form in which Proxmox stores a value. */
  static String stored(String name, String value) {
    if (name.matches("net\\d+")) {
      return Interface.parse(value).print();
    }
    return switch (name) {
      case "nameserver", "searchdomain" -> String.join(" ", Lists.split(value));
      case "tags" -> String.join(";", Lists.split(value).stream().distinct().toList());
      case "description" -> value.endsWith("\n") || value.isEmpty() ? value : value + "\n";
      default -> value;
    };
  }

  /** The value of one feature flag, if it is there. */
  static Optional<String> flag(String features, String flag) {
    return Optional.ofNullable(FEATURES.parse(features).get(flag));
  }
}
