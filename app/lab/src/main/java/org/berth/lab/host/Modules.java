package org.berth.lab.host;

import java.nio.file.Files;
import java.nio.file.Path;

/** Kernel modules that guests need and cannot load themselves. */
public final class Modules {
  private static final Path MODPROBE = Path.of("/usr/sbin/modprobe");

  private Modules() {}

  /** Loads what can be loaded; what is built in, or missing, shows when it is used. */
  public static void load(String... names) {
    if (Files.isExecutable(MODPROBE)) {
      Command.of(MODPROBE.toString(), "-q", "-a").with((Object[]) names).run();
    }
  }
}
