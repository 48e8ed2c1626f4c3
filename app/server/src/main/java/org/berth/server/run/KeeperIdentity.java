package org.berth.server.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.berth.server.run.CancelReport.Survivor;

/**
 * Which process keeps a run. A process id alone is not enough: numbers are given again, and all of
 * them after a restart of the machine.
 *
 * @param startTime field 22 of {@code /proc/<pid>/stat}, in ticks since the machine started
 */
record KeeperIdentity(long pid, long startTime, String bootId) {
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

  static KeeperIdentity of(JsonNode json) {
    return new KeeperIdentity(
        json.path("pid").asLong(), json.path("start_time").asLong(), json.path("boot_id").asText());
  }

  /** Whether that very process lives. Its end is the end of all that the run started here. */
  boolean alive() {
    if (!text(BOOT).strip().equals(bootId)) {
      return false;
    }
    String[] fields = stat(pid);
    return fields.length > 19
        && Long.parseLong(fields[19]) == startTime
        // The kernel buries PID 1 of a namespace only after all others of it.
        && !fields[0].equals("Z")
        && !fields[0].equals("X");
  }

  /** Whether the machine was restarted since. */
  boolean ofAnotherBoot() {
    return !text(BOOT).strip().equals(bootId);
  }

  /** Ends it, and with it everything in its namespace. */
  void kill() {
    if (alive()) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  /** What lives in the run's namespace, its keeper included. */
  List<Survivor> survivors() {
    if (!alive()) {
      return List.of();
    }
    Optional<Path> ours = namespace(pid);
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .filter(other -> ours.isPresent() && ours.equals(namespace(other)))
        .map(other -> new Survivor(other, text(proc(other, "comm")).strip()))
        .toList();
  }

  private static Optional<Path> namespace(long pid) {
    try {
      return Optional.of(Files.readSymbolicLink(proc(pid, "ns/pid")));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The fields of a process's stat from the third on; the name before may hold anything. */
  private static String[] stat(long pid) {
    String stat = text(proc(pid, "stat"));
    return stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
  }

  private static Path proc(long pid, String name) {
    return Path.of("/proc", String.valueOf(pid), name);
  }

  /** A small file of the kernel's; empty when the process is gone. */
  private static String text(Path file) {
    try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
      return lines.findFirst().orElse("");
    } catch (IOException | java.io.UncheckedIOException e) {
      return "";
    }
  }
}
