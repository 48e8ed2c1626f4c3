package org.berth.server.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/** Looks for planted secrets wherever somebody else could read them; tells each find on stderr. */
final class CanarySearch {
  private static final long LARGEST = 1 << 26;

  private final RunFixture berth;
  private final RunId run;
  private final List<Canary> canaries;

  CanarySearch(RunFixture berth, RunId run, List<Canary> canaries) {
    this.berth = berth;
    this.run = run;
    this.canaries = canaries;
  }

  /** In arguments and environments of all processes of this machine. */
  int processes() {
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .mapToInt(pid -> look(proc(pid, "cmdline")) + look(proc(pid, "environ")))
        .sum();
  }

  /**
   * In every file below the service's home, its database's included, and where Ansible and Python
   * put files of their own accord.
   */
  int disk() {
    Path users = Path.of(System.getProperty("user.home"));
    return tree(berth.places.home())
        + tree(users.resolve(".ansible"))
        + tree(users.resolve(".ansible_async"))
        + tree(Path.of("/dev/shm"));
  }

  /** In what the database tells of the run. */
  int database() {
    return look("database", RunTexts.all(berth, run));
  }

  private int tree(Path top) {
    if (!Files.exists(top)) {
      return 0;
    }
    var files = new Walk();
    try {
      Files.walkFileTree(top, files);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files.found;
  }

  private static Path proc(long pid, String name) {
    return Path.of("/proc", String.valueOf(pid), name);
  }

  private int look(Path file) {
    try {
      return look(file.toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
    } catch (IOException | OutOfMemoryError e) {
      // Gone while it was looked at.
      return 0;
    }
  }

  private int look(String where, String text) {
    int found = 0;
    for (Canary canary : canaries) {
      for (String trace : canary.traces()) {
        if (text.contains(trace)) {
          System.err.println("canary " + canary.number() + " in " + where);
          found++;
        }
      }
    }
    return found;
  }

  private final class Walk extends SimpleFileVisitor<Path> {
    private int found;

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (attributes.isRegularFile() && attributes.size() < LARGEST) {
        found += look(file);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      return FileVisitResult.CONTINUE;
    }
  }
}
