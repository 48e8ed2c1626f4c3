package org.berth.lab.container;

import static java.util.regex.Matcher.quoteReplacement;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.berth.lab.host.Command;
import org.berth.lab.host.HostFailure;
import org.berth.lab.host.LabConfig;

/** Brings a guest's configuration into its files before it starts, in the places Proxmox uses. */
final class GuestSetup {
  private static final String BEGIN = "# --- BEGIN PVE ---\n";
  private static final String END = "# --- END PVE ---\n";

  private final LabConfig lab;

  GuestSetup(LabConfig lab) {
    this.lab = lab;
  }

  void prepare(ContainerSpec spec) {
    GuestFiles files = new GuestFiles(spec.rootfs());
    if (!files.has("etc")) {
      return; // not a Unix tree that could be set up; LXC will say what is wrong with it
    }
    files.write("etc/hostname", shortName(spec) + "\n");
    files.write("etc/hosts", withSection(files.read("etc/hosts"), hosts(spec)));
    files.write("etc/resolv.conf", BEGIN + resolver(spec.resolver()) + END);
    network(files, spec.nics());
    publish(spec);
  }

  /** Brings changed interfaces into the files of a guest that runs. */
  void readdress(ContainerSpec spec) {
    network(new GuestFiles(spec.rootfs()), spec.nics());
    publish(spec);
  }

  /** Tells the lab's name server of fixed addresses; those of DHCP it gives itself. */
  private void publish(ContainerSpec spec) {
    String name = shortName(spec);
    Path file = lab.runtime().resolve("hosts").resolve(Integer.toString(spec.vmid()));
    String lines =
        fixedAddresses(spec)
            .map(address -> "%s %s %s.%s\n".formatted(address, name, name, lab.domain()))
            .collect(Collectors.joining());
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, lines);
    } catch (IOException e) {
      throw new HostFailure("The guest's name %s cannot be published".formatted(name), e);
    }
  }

  private static Stream<String> fixedAddresses(ContainerSpec spec) {
    return spec.nics().stream()
        .map(Nic::ip)
        .filter(ip -> ip.contains("/"))
        .map(ip -> ip.substring(0, ip.indexOf('/')));
  }

  private void network(GuestFiles files, List<Nic> nics) {
    if (files.has("usr/sbin/ifup") || files.has("sbin/ifup")) {
      files.write("etc/network/interfaces", NetworkFiles.interfaces(nics));
    } else if (files.has("etc/systemd/network")) {
      nics.forEach(
          nic ->
              files.write(
                  "etc/systemd/network/%s.network".formatted(nic.name()), NetworkFiles.unit(nic)));
    }
  }

  private String hosts(ContainerSpec spec) {
    String name = shortName(spec);
    String domain = searchDomain(spec.resolver());
    String address = fixedAddresses(spec).findFirst().orElse("127.0.1.1");
    return "127.0.0.1 localhost.localnet localhost\n::1 localhost.localnet localhost\n%s %s.%s %s\n"
        .formatted(address, name, domain, name);
  }

  private String resolver(Resolver resolver) {
    String servers =
        resolver.nameserver().isBlank() ? lab.subnet().gateway() : resolver.nameserver();
    return "search %s\n".formatted(searchDomain(resolver))
        + servers
            .strip()
            .lines()
            .flatMap(line -> List.of(line.split("[ ,;]+", -1)).stream())
            .map("nameserver %s\n"::formatted)
            .collect(Collectors.joining());
  }

  private String searchDomain(Resolver resolver) {
    return resolver.searchdomain().isBlank() ? lab.domain() : resolver.searchdomain().strip();
  }

  private static String shortName(ContainerSpec spec) {
    return spec.hostname().split("\\.", 2)[0];
  }

  /** What stands outside our section is the guest's own and stays. */
  static String withSection(String text, String section) {
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    String own =
        begin >= 0 && end > begin
            ? text.substring(0, begin) + text.substring(end + END.length())
            : text;
    return BEGIN + section + END + own;
  }

  static void newMachineId(GuestFiles files, Random random) {
    String id = String.format(Locale.ROOT, "%016x%016x", random.nextLong(), random.nextLong());
    files.write("etc/machine-id", id + "\n", "r--r--r--");
    files.delete("var/lib/dbus/machine-id");
  }

  /** Sets the password as {@code chpasswd} would: salted SHA-512, the file's owners kept. */
  static void password(GuestFiles files, String password) {
    String hash =
        Command.of("openssl", "passwd", "-6", "-stdin")
            .input(password + "\n")
            .orFail("Setting root's password")
            .strip();
    String shadow =
        files
            .read("etc/shadow")
            .lines()
            .map(line -> line.replaceFirst("^root:[^:]*:", "root:" + quoteReplacement(hash) + ":"))
            .collect(Collectors.joining("\n", "", "\n"));
    files.replace("etc/shadow", shadow);
  }

  static void sshKeys(GuestFiles files, List<String> keys) {
    files.folder("root/.ssh", "rwx------");
    List<String> all = new ArrayList<>(files.read("root/.ssh/authorized_keys").lines().toList());
    keys.stream().filter(key -> !all.contains(key)).forEach(all::add);
    files.write("root/.ssh/authorized_keys", String.join("\n", all) + "\n", "rw-------");
  }

  static void newHostKeys(GuestFiles files) {
    if (!files.has("etc/ssh/sshd_config")) {
      return;
    }
    files.delete("etc/ssh/ssh_host_dsa_key");
    files.delete("etc/ssh/ssh_host_dsa_key.pub");
    try {
      Path folder = Files.createTempDirectory("berth-keys");
      for (String kind : List.of("ed25519", "ecdsa", "rsa")) {
        hostKey(files, folder.resolve("key"), kind);
      }
      Files.delete(folder);
    } catch (IOException e) {
      throw new HostFailure("SSH host keys cannot be made", e);
    }
  }

  private static void hostKey(GuestFiles files, Path key, String kind) throws IOException {
    Path open = key.resolveSibling("key.pub");
    Command.of("ssh-keygen", "-q", "-N", "", "-C", "", "-t", kind, "-f")
        .with(key)
        .orFail("Making SSH host keys");
    String name = "etc/ssh/ssh_host_%s_key".formatted(kind);
    files.write(name, Files.readString(key), "rw-------");
    files.write(name + ".pub", Files.readString(open));
    Files.delete(key);
    Files.delete(open);
  }
}
