package org.berth.lab.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.berth.lab.host.HostFailure;

/** Folders of the pool; what cannot be done is said in one sentence. */
final class Folders {
  /** The inode number of every subvolume's root. */
  private static final long SUBVOLUME = 256;

  private Folders() {}

  /** The folder that holds a file of the pool. */
  static Path of(Path file) {
    return Objects.requireNonNull(file.getParent());
  }

  static boolean isSubvolume(Path path) {
    try {
      return (Long) Files.getAttribute(path, "unix:ino") == SUBVOLUME;
    } catch (IOException e) {
      return false;
    }
  }

  /** What is in the folder; nothing when there is no such folder. */
  static List<Path> entries(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    } catch (IOException e) {
      throw new HostFailure("The folder %s cannot be read".formatted(folder), e);
    }
  }

  static Path made(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new HostFailure("The folder %s cannot be made".formatted(folder), e);
    }
  }

  static void move(Path from, Path to) {
    try {
      Files.move(from, to);
    } catch (IOException e) {
      throw new HostFailure("Renaming %s failed".formatted(from.getFileName()), e);
    }
  }

  static void removeIfEmpty(Path folder) {
    if (Files.isDirectory(folder) && entries(folder).isEmpty()) {
      try {
        Files.delete(folder);
      } catch (IOException e) {
        throw new HostFailure("The folder %s cannot be removed".formatted(folder), e);
      }
    }
  }
}
