package org.berth.server.secret;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/** Files that only their owner may read, from their first byte on. */
public final class PrivateFiles {
  private PrivateFiles() {}

  /** Writes a whole file with mode 0600; a reader sees the old one or the new one. */
  public static void write(Path file, String content) throws IOException {
    Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Path making = folder.resolve(file.getFileName() + ".new");
    Files.deleteIfExists(making);
    try (var channel =
        Files.newByteChannel(
            making,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      Channels.newOutputStream(channel).write(content.getBytes(StandardCharsets.UTF_8));
    }
    Files.move(making, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
