package org.berth.lab.container;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import org.berth.lab.host.HostFailure;

/**
 * Files of a stopped guest, written from the host. Guests' root owns the tree and may have put
 * links anywhere: a path that leads out of the guest is refused, and a link in a file's place is
 * replaced.
 */
final class GuestFiles {
  private static final int ROOT_OF_GUESTS = 100_000;

  private final Path rootfs;

  GuestFiles(Path rootfs) {
    this.rootfs = rootfs;
  }

  boolean has(String path) {
    return Files.exists(rootfs.resolve(path), LinkOption.NOFOLLOW_LINKS);
  }

  /** The text of a plain file, or nothing when there is none. */
  String read(String path) {
    Path file = rootfs.resolve(path);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return "";
    }
    try {
      return Files.readString(inside(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  void write(String path, String text) {
    write(path, text, "rw-r--r--");
  }

  void write(String path, String text, String mode) {
    write(path, text, PosixFilePermissions.fromString(mode), ROOT_OF_GUESTS);
  }

  /** Writes a file anew that keeps its mode and group. */
  void replace(String path, String text) {
    Path file = rootfs.resolve(path);
    try {
      int group = (Integer) Files.getAttribute(file, "unix:gid", LinkOption.NOFOLLOW_LINKS);
      write(path, text, Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS), group);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private void write(String path, String text, Set<PosixFilePermission> mode, int group) {
    Path file = rootfs.resolve(path);
    try {
      Path passing = inside(file).resolveSibling("." + file.getFileName() + ".berth");
      Files.deleteIfExists(passing);
      Files.createFile(passing, PosixFilePermissions.asFileAttribute(mode));
      Files.writeString(passing, text, StandardCharsets.UTF_8);
      Files.setPosixFilePermissions(passing, mode);
      own(passing, group);
      // Not over the old file: btrfs would first write the new one's data to the disk.
      Files.deleteIfExists(file);
      Files.move(passing, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  /** Makes a folder in an existing one. */
  void folder(String path, String mode) {
    Path folder = rootfs.resolve(path);
    try {
      if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectory(inside(folder));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(mode));
        own(folder, ROOT_OF_GUESTS);
      }
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  void delete(String path) {
    Path file = rootfs.resolve(path);
    try {
      if (has(path)) {
        Files.delete(inside(file));
      }
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  /** The file itself, when the folder that holds it is part of the guest. */
  private Path inside(Path file) throws IOException {
    Path root = rootfs.toRealPath();
    Path folder = Objects.requireNonNull(file.getParent()).toRealPath();
    if (!folder.startsWith(root)) {
      throw new HostFailure(
          "The guest's %s leads out of its file system".formatted(rootfs.relativize(file)));
    }
    return folder.resolve(file.getFileName());
  }

  private static void own(Path path, int group) throws IOException {
    Files.setAttribute(path, "unix:uid", ROOT_OF_GUESTS, LinkOption.NOFOLLOW_LINKS);
    Files.setAttribute(path, "unix:gid", group, LinkOption.NOFOLLOW_LINKS);
  }

  private static HostFailure unreadable(String path, IOException cause) {
    return new HostFailure("The guest's /%s cannot be used".formatted(path), cause);
  }
}
