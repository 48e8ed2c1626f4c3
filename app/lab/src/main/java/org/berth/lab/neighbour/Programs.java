package org.berth.lab.neighbour;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.berth.lab.host.Daemons;
import org.berth.lab.host.HostFailure;
import org.berth.lab.host.Patience;

/** Neighbours' background programs: where they are, and whether they answer. */
final class Programs {
  private static final List<Path> PLACES =
      List.of(
          Path.of("/usr/local/sbin"),
          Path.of("/usr/local/bin"),
          Path.of("/usr/sbin"),
          Path.of("/usr/bin"));

  private Programs() {}

  /** Why a program of a Debian package cannot run; empty when it is there. */
  static String lackOf(String program, String debianPackage) {
    return PLACES.stream().anyMatch(place -> Files.isExecutable(place.resolve(program)))
        ? ""
        : "%s is missing; install %s".formatted(program, debianPackage);
  }

  static void await(Daemons daemons, String name, String host, int port) {
    if (!Patience.until(() -> answers(host, port) || !daemons.isRunning(name))
        || !daemons.isRunning(name)) {
      throw new HostFailure(
          "The lab's %s did not start on %s:%d (is the port taken?); see %s"
              .formatted(name, host, port, daemons.log(name)));
    }
  }

  private static boolean answers(String host, int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), 200);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
