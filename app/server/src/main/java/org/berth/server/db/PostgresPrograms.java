package org.berth.server.db;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.berth.contract.ErrorCode;
import org.berth.server.problem.Failure;
import org.berth.server.program.Program;
import org.berth.server.program.Program.Ended;

/** PostgreSQL's programs, unpacked once from the library that carries them. */
final class PostgresPrograms {
  private static final String ARCHIVE = "/postgres-linux-x86_64.txz";
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Path folder;

  PostgresPrograms(Path cache) {
    this.folder = cache.resolve("postgresql-18.6.0");
  }

  /** Unpacks the programs into the cache unless they are there. */
  void unpack() throws IOException {
    if (Files.exists(folder)) {
      return;
    }
    Files.createDirectories(folder.getParent());
    Path making = Files.createTempDirectory(folder.getParent(), "postgresql-");
    try (InputStream archive = archive()) {
      Path packed = making.resolve("archive.txz");
      Files.copy(archive, packed);
      exec(List.of("tar", "-xJf", packed.toString(), "-C", making.toString()));
      Files.delete(packed);
      moveInto(making);
    }
  }

  private void moveInto(Path making) throws IOException {
    try {
      Files.move(making, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException | AtomicMoveNotSupportedException e) {
      // Another service unpacked the same archive at the same time.
      remove(making);
    }
  }

  private static InputStream archive() {
    InputStream archive = PostgresPrograms.class.getResourceAsStream(ARCHIVE);
    if (archive == null) {
      throw new Failure(
          ErrorCode.NOT_CONFIGURED,
          "This build carries no PostgreSQL for this machine; set database.url in berth.yml");
    }
    return archive;
  }

  void remove(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(tree)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /** Runs a program to its end and refuses to go on when it fails. */
  void run(String program, List<String> arguments) {
    exec(command(program, arguments));
  }

  /**
   * PostgreSQL refuses to run as root. In a user namespace without a mapping root is nobody there,
   * and still owns its files.
   */
  private List<String> command(String program, List<String> arguments) {
    List<String> command = new ArrayList<>();
    if ("root".equals(System.getProperty("user.name"))) {
      command.addAll(List.of("unshare", "--user", "--"));
    }
    command.add(folder.resolve("bin").resolve(program).toString());
    command.addAll(arguments);
    return command;
  }

  private void exec(List<String> command) {
    Ended ended = start(command);
    if (!ended.succeeded()) {
      throw new Failure(
          ErrorCode.INTERNAL,
          "%s ended with %d: %s"
              .formatted(String.join(" ", command), ended.status(), ended.lastLine()));
    }
  }

  private static Ended start(List<String> command) {
    try {
      return new Program(command).run(PATIENCE);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot run " + command.getFirst(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Ended(-1, "", "interrupted");
    }
  }
}
