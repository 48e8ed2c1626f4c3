package org.berth.server.db;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.berth.contract.ErrorCode;
import org.berth.server.problem.Failure;
import org.jspecify.annotations.Nullable;

/** PostgreSQL's programs, unpacked once from the library that carries them. */
final class PostgresPrograms {
  private static final String ARCHIVE = "/postgres-linux-x86_64.txz";

  private final Path folder;
  private final Path output;

  PostgresPrograms(Path cache, Path output) {
    this.folder = cache.resolve("postgresql-18.6.0");
    this.output = output;
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

  boolean succeeds(String program, List<String> arguments) {
    return start(command(program, arguments)) == 0;
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
    int status = start(command);
    if (status != 0) {
      throw new Failure(
          ErrorCode.INTERNAL,
          "%s ended with %d: %s".formatted(String.join(" ", command), status, lastLine()));
    }
  }

  private int start(List<String> command) {
    Process process = null;
    try {
      process =
          new ProcessBuilder(command)
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      return process.waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot run " + command.getFirst(), e);
    } catch (InterruptedException e) {
      return interrupted(process);
    }
  }

  private static int interrupted(@Nullable Process process) {
    Thread.currentThread().interrupt();
    if (process != null) {
      process.destroy();
    }
    return -1;
  }

  private String lastLine() {
    try {
      List<String> lines = Files.readAllLines(output);
      return lines.isEmpty() ? "no output" : lines.getLast();
    } catch (IOException e) {
      return "no output";
    }
  }
}
