package org.berth.lab.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The machine's current boot: what was recorded in another one says nothing about this one. */
final class Boot {
  private Boot() {}

  static String id() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    } catch (IOException e) {
      throw new HostFailure("The machine's boot id cannot be read", e);
    }
  }
}
