package org.berth.server.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.berth.contract.ErrorCode;
import org.berth.server.json.Json;
import org.berth.server.problem.Failure;

/** Starts the keepers of runs, which then live on their own. */
final class Keepers {
  private static final int STARTED = 0;
  private static final int STARTED_BEFORE = 3;
  private static final int PATIENCE_SECONDS = 30;

  private final Path program;
  private final Toolchain tools;

  Keepers(Path root, Toolchain tools) {
    this.program = root.resolve("ansible/keeper");
    this.tools = tools;
  }

  /** What a keeper is told and no file holds; {@code files} appear in the run's private memory. */
  record Handed(String vaultPassword, List<String> secrets, Map<String, String> files) {
    @Override
    public String toString() {
      return "***";
    }
  }

  /**
   * Starts the keeper of a prepared folder; returns when it is up. A folder that had a keeper
   * before, dead or alive, gets no second one.
   */
  void start(Path folder, Handed handed) throws InterruptedException {
    Path log = folder.resolve("keeper.log");
    var builder =
        new ProcessBuilder(
            tools.python().toString(), "-I", "-S", program.toString(), folder.toString());
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    try {
      Process starter = builder.start();
      try (var in = starter.getOutputStream()) {
        in.write(Json.bytes(handed));
      }
      if (!starter.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw refused("did not come up in " + PATIENCE_SECONDS + " s");
      }
      if (starter.exitValue() != STARTED && starter.exitValue() != STARTED_BEFORE) {
        throw refused("could not be started: " + lastLine(log));
      }
    } catch (IOException e) {
      throw refused("could not be started: " + e.getMessage());
    }
  }

  private static Failure refused(String why) {
    return new Failure(ErrorCode.UNAVAILABLE, "The keeper of the run " + why);
  }

  /** What the keeper complained of, for the sentence that ends its run. */
  static String lastLine(Path log) {
    try {
      String text = new String(Files.readAllBytes(log), StandardCharsets.UTF_8).strip();
      return text.isEmpty() ? "it said nothing" : text.substring(text.lastIndexOf('\n') + 1);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + log, e);
    }
  }
}
