package org.berth.lab.image;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.berth.lab.host.Command;

/** What goes into the Debian archive; its content decides whether a cached one still fits. */
record DebianRecipe(
    String suite, String archive, List<String> packages, Map<String, String> files) {
  static final Template TEMPLATE =
      new Template(
          "debian-12-standard_12.12-1_amd64.tar.zst",
          "debian-12",
          "12",
          "12.12-1",
          "Debian 12 Bookworm (standard)",
          "A small Debian Bookworm system with systemd, OpenSSH and Python.");

  private static final List<String> PACKAGES =
      List.of(
          "systemd",
          "systemd-sysv",
          "dbus",
          "libpam-systemd",
          "openssh-server",
          "python3",
          "python3-apt",
          "ca-certificates",
          "iproute2",
          "iputils-ping",
          "ifupdown",
          "isc-dhcp-client",
          "sudo",
          "curl",
          "less",
          "vim-tiny",
          "procps",
          "acl",
          "netbase",
          "locales",
          "tzdata",
          "cron",
          "nftables",
          "iptables");

  /** The recipe for this machine, whose apt configuration the guests share. */
  static DebianRecipe ofThisMachine() {
    AptSources sources = AptSources.of(Path.of("/etc/apt"));
    String suite = "bookworm";
    Map<String, String> files = new LinkedHashMap<>();
    files.put("etc/apt/sources.list", sources.guestLines(suite));
    files.put("etc/apt/apt.conf.d/80-archive", archiveSettings());
    // A guest's package work is repeated when it is cut off; waiting for the disk buys nothing.
    files.put("etc/dpkg/dpkg.cfg.d/unsafe-io", "force-unsafe-io\n");
    files.put("etc/default/locale", "LANG=C.UTF-8\n");
    return new DebianRecipe(suite, sources.archive(suite), PACKAGES, files);
  }

  /** The first twelve digits of a checksum over all that the archive is made from. */
  String version() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update((this + DebianBuild.VERSION).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest()).substring(0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Proxies and clock rules of this machine's apt: without them its mirror may not be usable. */
  private static String archiveSettings() {
    StringBuilder settings = new StringBuilder();
    Command.of("apt-config", "dump", "Acquire")
        .run()
        .out()
        .lines()
        .filter(
            line -> line.matches("Acquire::(https?::Proxy(::.*)?|Check-Valid-Until|Check-Date) .*"))
        .forEach(line -> settings.append(line).append('\n'));
    return settings.toString();
  }
}
