package org.berth.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.berth.lab.container.Containers;
import org.berth.lab.host.Command;
import org.berth.lab.host.Daemons;
import org.berth.lab.host.HostFailure;
import org.berth.lab.host.LabConfig;
import org.berth.lab.host.Mounts;
import org.berth.lab.host.Patience;

/**
 * lxcfs, which shows each guest its own memory and processors under /proc. The lab runs one of its
 * own, so that its end is the lab's affair and one that the host runs is left alone.
 */
final class OwnView {
  private static final String NAME = "lxcfs";

  private final Daemons daemons;
  private final Path folder;

  OwnView(LabConfig config, Daemons daemons) {
    this.daemons = daemons;
    this.folder = config.runtime().resolve(NAME);
  }

  /**
   * Starts lxcfs unless it runs. Guests that used one that was killed see the host's numbers now.
   */
  void up(Containers containers) {
    if (daemons.isRunning(NAME)) {
      return;
    }
    containers.forgetOwnView();
    detach();
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new HostFailure("The folder %s cannot be made".formatted(folder), e);
    }
    Path pid = folder.resolveSibling("lxcfs.pid");
    daemons.start(NAME, List.of("lxcfs", "-f", "-p", pid.toString(), folder.toString()), Map.of());
    if (!Patience.until(() -> Files.exists(folder.resolve("proc")))) {
      throw new HostFailure("lxcfs did not start (it needs FUSE); see " + daemons.log(NAME));
    }
  }

  void down() {
    daemons.stop(NAME);
    detach();
  }

  /** A killed lxcfs leaves a mount that answers nobody; an ordinary unmount may hang on it. */
  private void detach() {
    if (Mounts.isMounted(folder)) {
      Command.of("umount", "-l").with(folder).orFail("Unmounting lxcfs");
    }
  }
}
