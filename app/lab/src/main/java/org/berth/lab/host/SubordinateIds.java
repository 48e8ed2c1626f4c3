package org.berth.lab.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Root's right to map the ids that guests run under, in the files of subuid(5) and subgid(5). */
final class SubordinateIds {
  private static final String RANGE = "root:100000:65536";
  private static final List<Path> FILES = List.of(Path.of("/etc/subuid"), Path.of("/etc/subgid"));

  private SubordinateIds() {}

  /** Adds the range where it is missing and says whether that was anywhere. */
  static boolean add() throws IOException {
    boolean added = false;
    for (Path file : FILES) {
      List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
      if (!lines.contains(RANGE)) {
        Files.writeString(file, RANGE + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        added = true;
      }
    }
    return added;
  }

  /** Takes the range away; the files are written in place and keep their owners and modes. */
  static void remove() throws IOException {
    for (Path file : FILES) {
      List<String> kept =
          Files.readAllLines(file).stream().filter(line -> !line.equals(RANGE)).toList();
      Files.writeString(file, kept.isEmpty() ? "" : String.join("\n", kept) + "\n");
    }
  }
}
