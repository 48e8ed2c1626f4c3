package org.berth.lab;

import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.berth.lab.host.Daemons;
import org.berth.lab.host.HostFailure;
import org.berth.lab.host.LabConfig;
import org.berth.lab.host.Patience;

/**
 * The Proxmox API as a process of its own, which lives on when the command that started it ends.
 */
final class ApiProcess {
  static final String NAME = "api";
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final LabConfig config;
  private final Daemons daemons;

  ApiProcess(LabConfig config, Daemons daemons) {
    this.config = config;
    this.daemons = daemons;
  }

  void start() {
    daemons.start(NAME, command(), environment());
    if (!Patience.until(LIMIT, () -> answers() || !isRunning()) || !isRunning()) {
      throw new HostFailure("The lab's Proxmox API did not start; see " + daemons.log(NAME));
    }
  }

  void stop() {
    daemons.stop(NAME);
  }

  boolean isRunning() {
    return daemons.isRunning(NAME);
  }

  /** This program again, small: it serves a handful of clients. */
  private static List<String> command() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx256m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Xshare:auto",
        "-cp",
        classPath(),
        "org.berth.lab.Main",
        "serve");
  }

  /** The process runs in another folder, where relative paths would lead nowhere. */
  private static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private Map<String, String> environment() {
    return Map.of("BERTH_HOME", config.home().toString(), "BERTH_CACHE", config.cache().toString());
  }

  private boolean answers() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(config.subnet().gateway(), config.apiPort()), 200);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
