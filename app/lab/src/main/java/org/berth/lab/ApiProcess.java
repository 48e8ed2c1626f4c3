package org.berth.lab;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import org.berth.lab.host.Daemons;
import org.berth.lab.host.HostFailure;
import org.berth.lab.host.LabConfig;
import org.berth.lab.host.OwnProgram;
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
    daemons.start(NAME, OwnProgram.verb("serve"), OwnProgram.environment(config));
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

  /** Whether what runs is this very program; after a build it is the one before. */
  boolean isCurrent() {
    return daemons.commandLine(NAME).map(OwnProgram.verb("serve")::equals).orElse(false);
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
