package org.berth.server.content;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.berth.server.json.Json;

/** The folder of versions: {@code <hash>/} and beside it {@code <hash>.json}, its description. */
final class Storage {
  private static final Set<PosixFilePermission> READ = PosixFilePermissions.fromString("r--r--r--");
  private static final Set<PosixFilePermission> RUN = PosixFilePermissions.fromString("r-xr-xr-x");
  private static final Set<PosixFilePermission> OPEN = PosixFilePermissions.fromString("rwxr-xr-x");
  private static final String DESCRIPTION = ".json";

  private final Path folder;
  private final Collections libraries;

  Storage(Path folder, Collections libraries) {
    this.folder = folder;
    this.libraries = libraries;
  }

  /**
   * Copies first and hashes the copy, so that the name is true whatever is edited meanwhile; a
   * version that is there already is left as it is.
   */
  Content keep(Path root, Checkout.State state) throws IOException {
    // Group variables may hold what only the service may read.
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Path making = Files.createDirectory(folder.resolve("making-" + UUID.randomUUID()));
    try {
      SourceFiles files = SourceFiles.in(root);
      for (String name : files.names()) {
        copy(files.file(name), making.resolve(name), files.runs(name));
      }
      SourceFiles copy = SourceFiles.in(making);
      var revision =
          new Revision(
              state.commit(), state.tree(), state.dirty(), copy.hash(), copy.inventoryHash());
      Path kept = folder.resolve(revision.content());
      var content = new Content(kept, revision, libraries.namedIn(copy));
      if (!Files.isDirectory(kept)) {
        close(making);
        Files.move(making, kept, StandardCopyOption.ATOMIC_MOVE);
      }
      describe(content);
      return content;
    } finally {
      delete(making);
    }
  }

  private static void copy(Path from, Path to, boolean runs) throws IOException {
    Files.createDirectories(to.getParent());
    Files.copy(from, to);
    Files.setPosixFilePermissions(to, runs ? RUN : READ);
  }

  /** Folders are closed last: files could not be put into them afterwards. */
  private static void close(Path tree) throws IOException {
    try (Stream<Path> all = Files.walk(tree)) {
      for (Path each : all.filter(Files::isDirectory).toList()) {
        Files.setPosixFilePermissions(each, RUN);
      }
    }
  }

  private void describe(Content content) throws IOException {
    Path making = folder.resolve("making-" + UUID.randomUUID() + DESCRIPTION);
    Files.writeString(making, Json.write(content));
    Files.move(
        making,
        folder.resolve(content.revision().content() + DESCRIPTION),
        StandardCopyOption.ATOMIC_MOVE);
  }

  void used(Content content, Instant at) throws IOException {
    Files.setLastModifiedTime(
        folder.resolve(content.revision().content() + DESCRIPTION), FileTime.from(at));
  }

  /** A version as it was described, if its files still have that hash. */
  Optional<Content> find(String hash) {
    Path kept = folder.resolve(hash);
    Path description = folder.resolve(hash + DESCRIPTION);
    try {
      if (!Files.isDirectory(kept)
          || !Files.exists(description)
          || !SourceFiles.in(kept).hash().equals(hash)) {
        return Optional.empty();
      }
      var told = Json.stored(Files.readString(description));
      return Optional.of(
          new Content(
              kept,
              Json.read(told.path("revision").toString(), Revision.class),
              Json.texts(told.path("collections").toString())));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + kept, e);
    }
  }

  List<String> hashes() {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(each -> String.valueOf(each.getFileName()))
          .filter(name -> name.matches("[0-9a-f]{32}"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + folder, e);
    }
  }

  Instant lastUsed(String hash) {
    try {
      Path description = folder.resolve(hash + DESCRIPTION);
      return Files.exists(description)
          ? Files.getLastModifiedTime(description).toInstant()
          : Instant.EPOCH;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + folder, e);
    }
  }

  void remove(String hash) {
    try {
      Files.deleteIfExists(folder.resolve(hash + DESCRIPTION));
      delete(folder.resolve(hash));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot remove " + folder.resolve(hash), e);
    }
  }

  private static void delete(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    try (Stream<Path> all = Files.walk(tree)) {
      for (Path each : all.filter(Files::isDirectory).toList()) {
        Files.setPosixFilePermissions(each, OPEN);
      }
    }
    try (Stream<Path> all = Files.walk(tree)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
