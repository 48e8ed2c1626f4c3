package org.berth.server.db;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The server process of a data directory. Its pid file outlives a machine that was switched off,
 * and by then the number may belong to any program; the programs of PostgreSQL look at the number
 * alone. A postmaster's working directory is its data directory, always, so that tells.
 */
record Postmaster(Path data, Path socketLock) {
  private static final Duration ORPHANS = Duration.ofSeconds(5);
  private static final Duration LOOK = Duration.ofMillis(10);

  boolean alive() {
    return pid(pidFile()).filter(this::isOurs).isPresent();
  }

  /**
   * Removes files that name another program, or a postmaster that is dead and not yet reaped:
   * PostgreSQL would take either for itself.
   */
  void forgetStranger() throws IOException {
    for (Path file : List.of(pidFile(), socketLock)) {
      Optional<String> pid = pid(file);
      if (pid.isPresent() && Files.exists(proc(pid.get())) && !isOurs(pid.get())) {
        Files.delete(file);
      }
    }
  }

  /**
   * Waits, for seconds at most, until nothing lives that a dead postmaster had started: PostgreSQL
   * refuses to start beside it, and it goes as soon as it has heard.
   */
  void awaitOrphans() {
    long deadline = System.nanoTime() + ORPHANS.toNanos();
    while (orphans() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  private boolean orphans() {
    return ProcessHandle.allProcesses().anyMatch(each -> isOurs(Long.toString(each.pid())));
  }

  private boolean isOurs(String pid) {
    try {
      return Files.isSameFile(proc(pid).resolve("cwd"), data);
    } catch (IOException gone) {
      return false;
    }
  }

  private static Optional<String> pid(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.findFirst().map(String::strip).filter(line -> line.matches("\\d+"));
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  private Path pidFile() {
    return data.resolve("postmaster.pid");
  }

  private static Path proc(String pid) {
    return Path.of("/proc", pid);
  }
}
