package org.berth.server.db;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The server process of a data directory. Its pid file outlives a machine that was switched off,
 * and by then the number may belong to any program; the programs of PostgreSQL look at the number
 * alone. A postmaster's working directory is its data directory, always, so that tells.
 */
record Postmaster(Path data) {
  boolean alive() {
    return pid().filter(this::isOurs).isPresent();
  }

  /** Removes a pid file that names another program, which PostgreSQL would take for itself. */
  void forgetStranger() throws IOException {
    Optional<String> pid = pid();
    if (pid.isPresent() && Files.exists(proc(pid.get())) && !isOurs(pid.get())) {
      Files.delete(file());
    }
  }

  private boolean isOurs(String pid) {
    try {
      return Files.isSameFile(proc(pid).resolve("cwd"), data);
    } catch (IOException gone) {
      return false;
    }
  }

  private Optional<String> pid() {
    try (Stream<String> lines = Files.lines(file())) {
      return lines.findFirst().map(String::strip).filter(line -> line.matches("\\d+"));
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file(), e);
    }
  }

  private Path file() {
    return data.resolve("postmaster.pid");
  }

  private static Path proc(String pid) {
    return Path.of("/proc", pid);
  }
}
