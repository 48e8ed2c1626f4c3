package org.berth.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.berth.lab.host.Command;
import org.berth.lab.host.HostFailure;
import org.berth.lab.host.LabConfig;
import org.berth.lab.host.Modules;

/** What must be true of the machine before the lab touches it; each lack has one sentence. */
final class Preflight {
  private static final List<String> FILE_SYSTEMS = List.of("btrfs", "overlay");

  private final LabConfig config;

  Preflight(LabConfig config) {
    this.config = config;
  }

  void check() {
    refuseOtherUsers();
    refuseProxmox();
    refuseUnprivilegedContainer();
    refuseSmallKernel();
  }

  void refuseOtherUsers() {
    if (!Command.of("id", "-u").run().out().strip().equals("0")) {
      throw new HostFailure("The lab makes mounts and networks; run it as root (sudo ./berth …)");
    }
  }

  private static void refuseProxmox() {
    if (Files.exists(Path.of("/etc/pve"))) {
      throw new HostFailure(
          "This is a Proxmox node (/etc/pve is there) and the lab would fight it; use another machine");
    }
  }

  /** Root of an unprivileged container maps to another id outside of it. */
  private static void refuseUnprivilegedContainer() {
    String[] range = read(Path.of("/proc/self/uid_map")).strip().split("\\s+", -1);
    if (range.length > 1 && !range[1].equals("0")) {
      throw new HostFailure(
          "This is an unprivileged container, where no file system can be mounted; use a virtual machine");
    }
  }

  private static void refuseSmallKernel() {
    Modules.load("btrfs", "overlay", "loop");
    List<String> known = read(Path.of("/proc/filesystems")).lines().map(String::strip).toList();
    for (String wanted : FILE_SYSTEMS) {
      if (known.stream().noneMatch(line -> line.endsWith(wanted))) {
        throw new HostFailure(
            "This kernel has no %s, which the lab's guests need; boot Debian's own kernel"
                .formatted(wanted));
      }
    }
    if (Files.notExists(Path.of("/dev/loop-control"))) {
      throw new HostFailure(
          "This kernel has no loop devices (/dev/loop-control); run modprobe loop");
    }
    for (String space : List.of("user", "net", "pid", "mnt", "uts", "ipc")) {
      if (Files.notExists(Path.of("/proc/self/ns").resolve(space))) {
        throw new HostFailure(
            "This kernel has no %s namespaces and cannot run LXC; boot Debian's own kernel"
                .formatted(space));
      }
    }
  }

  /**
   * To be asked while nothing of the lab listens. Who listens on every address of the machine keeps
   * the lab from its own, which may not exist yet; a loopback address shows it too.
   */
  void refuseTakenPort(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(config.loopback()), port));
    } catch (IOException e) {
      throw new HostFailure(
          "Port %d is taken on this machine; end its owner, which this shows: ss -ltnp 'sport = :%d'"
              .formatted(port, port),
          e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new HostFailure("%s cannot be read; is /proc mounted?".formatted(file), e);
    }
  }
}
