package org.berth.lab.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A guest's init as the host sees it; the start time tells it from a later process of that pid. */
record GuestProcess(long pid, long startTicks) {
  /** The kernel reports times to user space in hundredths of a second. */
  private static final long TICKS_PER_SECOND = 100;

  private static final Path PROC = Path.of("/proc");

  static Optional<GuestProcess> of(long pid) {
    return startTicks(pid).map(ticks -> new GuestProcess(pid, ticks));
  }

  boolean lives() {
    return startTicks(pid).filter(ticks -> ticks == startTicks).isPresent();
  }

  long uptimeSeconds() {
    try {
      String uptime = Files.readString(PROC.resolve("uptime"));
      double now = Double.parseDouble(uptime.split(" ", 2)[0]);
      return Math.max(0, Math.round(now - (double) startTicks / TICKS_PER_SECOND));
    } catch (IOException e) {
      return 0;
    }
  }

  /** The lines of {@code /proc/<pid>/cgroup}; none when the process has gone. */
  List<String> cgroups() {
    try {
      return Files.readAllLines(PROC.resolve(Long.toString(pid)).resolve("cgroup"));
    } catch (IOException e) {
      return List.of();
    }
  }

  private static Optional<Long> startTicks(long pid) {
    try {
      String stat = Files.readString(PROC.resolve(Long.toString(pid)).resolve("stat"));
      // The program's name in parentheses may hold blanks; field 22 is the start time.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      boolean dead = fields[0].equals("Z") || fields[0].equals("X");
      return dead ? Optional.empty() : Optional.of(Long.parseLong(fields[19]));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
