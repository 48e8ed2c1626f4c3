package org.berth.server.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.berth.contract.ErrorCode;
import org.berth.server.json.Json;
import org.berth.server.problem.Failure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the keepers of runs, which then live on their own. */
final class Keepers {
  private static final Logger log = LoggerFactory.getLogger(Keepers.class);
  private static final int STARTED = 0;
  private static final int STARTED_BEFORE = 3;
  private static final int PATIENCE_SECONDS = 30;

  private final Path program;
  private final Toolchain tools;
  private final Zygotes zygotes;
  private final Starts starts;

  /**
   * @param program the folder of our own programs
   */
  Keepers(Path program, Toolchain tools, Zygotes zygotes, Starts starts) {
    this.program = program;
    this.tools = tools;
    this.zygotes = zygotes;
    this.starts = starts;
  }

  /**
   * What a keeper is told and no file holds; {@code files} appear in the run's private memory.
   *
   * @param vaultPasswords of the run's own encrypted file first, then of the installation's
   */
  record Handed(List<String> vaultPasswords, List<String> secrets, Map<String, String> files) {
    @Override
    public String toString() {
      return "***";
    }
  }

  /**
   * Starts the keeper of a prepared folder; returns when it is up. A folder that had a keeper
   * before, dead or alive, gets no second one.
   *
   * @param root the content that the run is made of
   */
  void start(Path folder, Path root, Handed handed) throws InterruptedException {
    Start start = warm(folder, root, handed);
    if (start != Start.WARM) {
      cold(folder, Json.bytes(told(handed, start)));
    }
    starts.count(start);
    log.info("keeper started run={} how={} why={}", folder.getFileName(), start.how(), start.why());
  }

  private Start warm(Path folder, Path root, Handed handed) throws InterruptedException {
    Optional<Zygote> zygote = zygotes.of(root);
    if (zygote.isEmpty()) {
      return zygotes.isOpen() ? Start.NONE_YET : Start.OFF;
    }
    Map<String, Object> told =
        Map.of("folder", folder.toString(), "handed", told(handed, Start.WARM));
    byte[] line = (Json.write(told) + "\n").getBytes(StandardCharsets.UTF_8);
    if (line.length > Zygote.MOST_BYTES) {
      return Start.TOO_LARGE;
    }
    return zygote.get().takeUp(line) ? Start.WARM : Start.GONE;
  }

  private static Map<String, Object> told(Handed handed, Start start) {
    return Map.of(
        "vault_passwords", handed.vaultPasswords(),
        "secrets", handed.secrets(),
        "files", handed.files(),
        "start", Map.of("how", start.how(), "why", start.why()));
  }

  private void cold(Path folder, byte[] told) throws InterruptedException {
    Path complaints = folder.resolve("keeper.log");
    var builder =
        new ProcessBuilder(tools.python().toString(), "-I", program.toString(), folder.toString());
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.redirectErrorStream(true).redirectOutput(Redirect.appendTo(complaints.toFile()));
    try {
      Process starter = builder.start();
      try (var in = starter.getOutputStream()) {
        in.write(told);
      }
      if (!starter.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw refused("did not come up in " + PATIENCE_SECONDS + " s");
      }
      if (starter.exitValue() != STARTED && starter.exitValue() != STARTED_BEFORE) {
        throw refused("could not be started: " + lastLine(complaints));
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
