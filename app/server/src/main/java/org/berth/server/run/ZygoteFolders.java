package org.berth.server.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The private folders of imported Ansibles: a socket, a log, and a home that stays empty. */
record ZygoteFolders(Path home) {
  private static final Logger log = LoggerFactory.getLogger(ZygoteFolders.class);
  private static final String OWNER = "owner";

  /** Longer paths have no room for the socket's name: 107 characters, see unix(7). */
  private static final int LONGEST = 95;

  boolean usable() {
    return home.toString().length() <= LONGEST;
  }

  Path make() throws IOException {
    Path folder = home.resolve(UUID.randomUUID().toString().substring(0, 8));
    var ours = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    Files.createDirectories(folder, ours);
    Files.writeString(folder.resolve(OWNER), ProcessHandle.current().pid() + "\n");
    Files.createDirectories(folder.resolve("tmp"));
    return folder;
  }

  /** Removes what services left that were killed. */
  void sweep() {
    if (!Files.isDirectory(home)) {
      return;
    }
    try (Stream<Path> folders = Files.list(home)) {
      folders.filter(ZygoteFolders::left).forEach(FileTrees::delete);
    } catch (IOException e) {
      log.warn("cannot sweep folder={} cause={}", home, e.getMessage());
    }
  }

  private static boolean left(Path folder) {
    try {
      String owner = Files.readString(folder.resolve(OWNER)).strip();
      return ProcessHandle.of(Long.parseLong(owner)).isEmpty();
    } catch (IOException | NumberFormatException e) {
      return false;
    }
  }
}
