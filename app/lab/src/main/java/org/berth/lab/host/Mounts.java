package org.berth.lab.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What is mounted in this machine's mount namespace. */
public final class Mounts {
  private Mounts() {}

  public static boolean isMounted(Path folder) {
    return points().contains(folder.toString());
  }

  /** All mount points at or below a folder, deepest first. */
  public static List<Path> below(Path folder) {
    return points().stream()
        .map(Path::of)
        .filter(point -> point.startsWith(folder))
        .toList()
        .reversed();
  }

  /** Unmounts a folder if it is mounted. */
  public static void unmount(Path folder) {
    if (isMounted(folder)) {
      Command.of("umount").with(folder).orFail("Unmounting " + folder);
    }
  }

  private static List<String> points() {
    try {
      return Files.readAllLines(Path.of("/proc/self/mounts")).stream()
          .map(line -> line.split(" ", 3)[1].replace("\\040", " "))
          .toList();
    } catch (IOException e) {
      throw new HostFailure("The machine's mounts cannot be read", e);
    }
  }
}
