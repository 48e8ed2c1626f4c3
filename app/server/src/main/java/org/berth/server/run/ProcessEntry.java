package org.berth.server.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A process as the kernel shows it in {@code /proc}. That it is gone is told apart from that it
 * cannot be looked at, because open files have run out or for any other reason.
 */
record ProcessEntry(long pid) {
  private static final Path PROC = Path.of("/proc");

  /** So the kernel shows a file that is open and has no name any more. */
  private static final String REMOVED = " (deleted)";

  private static final Path BOOT = PROC.resolve("sys/kernel/random/boot_id");

  /**
   * What a process is doing.
   *
   * @param startTime in ticks since the machine started
   */
  record Stat(String state, long startTime) {
    /** The kernel buries PID 1 of a namespace only after all others of it. */
    boolean lives() {
      return !state.equals("Z") && !state.equals("X");
    }
  }

  /** Differs after each start of the machine. */
  static String boot() throws IOException {
    return Files.readString(BOOT, StandardCharsets.ISO_8859_1).strip();
  }

  static List<ProcessEntry> all() throws IOException {
    try (Stream<Path> entries = Files.list(PROC)) {
      return entries
          .map(entry -> String.valueOf(entry.getFileName()))
          .filter(name -> name.chars().allMatch(Character::isDigit))
          .map(name -> new ProcessEntry(Long.parseLong(name)))
          .toList();
    }
  }

  /** Empty when it is gone. */
  Optional<Stat> stat() throws IOException {
    Optional<String> text = text("stat");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    // The name before the other fields may hold anything.
    String rest = text.get().substring(text.get().lastIndexOf(')') + 1).strip();
    String[] fields = rest.split(" ", -1);
    if (fields.length < 20) {
      throw new IOException("No stat of process " + pid + ": " + text.get());
    }
    return Optional.of(new Stat(fields[0], Long.parseLong(fields[19])));
  }

  String name() throws IOException {
    return text("comm").orElse("").strip();
  }

  /** Where it stands; empty when it is gone, or not ours to look at. */
  Optional<Path> namespace() {
    try {
      return Optional.of(Files.readSymbolicLink(file("ns/pid")));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Whether it is the first of a PID namespace that is not its reader's. */
  boolean isFirst() throws IOException {
    return text("status").orElse("").lines().anyMatch(line -> line.matches("NSpid:\\t.+\\t1"));
  }

  /** Whether it has this file open, removed or not; false when it is not ours to look at. */
  boolean holds(Path other) throws IOException {
    try (Stream<Path> open = Files.list(file("fd"))) {
      Iterator<Path> each = open.iterator();
      while (each.hasNext()) {
        if (isSame(each.next(), other)) {
          return true;
        }
      }
      return false;
    } catch (AccessDeniedException e) {
      return false;
    } catch (IOException | UncheckedIOException e) {
      if (gone()) {
        return false;
      }
      throw new IOException("Cannot see what process " + pid + " has open", e);
    }
  }

  private static boolean isSame(Path descriptor, Path other) throws IOException {
    // It may have been closed meanwhile.
    if (!Files.isSymbolicLink(descriptor)) {
      return false;
    }
    return Files.notExists(other)
        ? Files.readSymbolicLink(descriptor).toString().equals(removed(other))
        : Files.exists(descriptor) && Files.isSameFile(descriptor, other);
  }

  private static String removed(Path file) throws IOException {
    return file.resolveSibling(".").toRealPath().resolve(file.getFileName()) + REMOVED;
  }

  private Optional<String> text(String name) throws IOException {
    try {
      return Optional.of(Files.readString(file(name), StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      if (gone()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** To see this takes no descriptor: it is known even where open files have run out. */
  private boolean gone() {
    return Files.notExists(PROC.resolve(String.valueOf(pid))) && Files.exists(PROC.resolve("self"));
  }

  private Path file(String name) {
    return PROC.resolve(String.valueOf(pid)).resolve(name);
  }
}
