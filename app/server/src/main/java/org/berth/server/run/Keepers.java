package org.berth.server.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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

  /** How long a cold start may take on a machine that is very busy. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Path program;
  private final Toolchain tools;
  private final Zygotes zygotes;
  private final Starts starts;
  private final Duration patience;

  /**
   * @param program the folder of our own programs
   */
  Keepers(Path program, Toolchain tools, Zygotes zygotes, Starts starts, Duration patience) {
    this.program = program;
    this.tools = tools;
    this.zygotes = zygotes;
    this.starts = starts;
    this.patience = patience;
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
   * @throws Failure when none came up, and it is certain that none will
   */
  void start(Path folder, Path root, Handed handed) throws InterruptedException {
    Start start = warm(folder, root, handed);
    if (start != Start.WARM) {
      Optional<String> why = cold(folder, Json.bytes(told(handed, start)));
      if (why.isPresent() && !cameUp(folder)) {
        throw new Failure(ErrorCode.UNAVAILABLE, "The keeper of the run " + why.get());
      }
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

  /** What is known once a start that seems to have failed can come to nothing any more. */
  static boolean cameUp(Path folder) {
    var spool = new Spool(folder);
    spool.giveUp();
    return spool.exit().isPresent() || spool.keeper().isPresent();
  }

  /** Why the keeper is not known to be up; empty when it is, or was before. */
  private Optional<String> cold(Path folder, byte[] told) throws InterruptedException {
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
      if (!starter.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        return Optional.of("did not come up in " + patience.toSeconds() + " s");
      }
      return starter.exitValue() == STARTED || starter.exitValue() == STARTED_BEFORE
          ? Optional.empty()
          : Optional.of("could not be started: " + lastLine(complaints));
    } catch (IOException e) {
      return Optional.of("could not be started: " + e.getMessage());
    }
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
