package org.berth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.berth.cli.service.CommandFailure;
import org.berth.cli.service.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code berth run logs}: a run's text, byte for byte. */
@Command(name = "logs", description = "Print what a run wrote")
final class LogsCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "ID", description = "the run's id")
  private String id = "";

  @Option(
      names = {"-f", "--follow"},
      description = "stay until the run ends")
  private boolean follow;

  LogsCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    if (follow && session.terminal().live()) {
      tellEta(session.service().get(RunCommands.path(id)));
    }
    String path = RunCommands.path(id) + "/output" + (follow ? "?follow=true" : "");
    try (InputStream text = session.service().stream(path, "text/plain", Optional.empty())) {
      byte[] part = new byte[8192];
      for (int length = text.read(part); length >= 0; length = text.read(part)) {
        session.out().write(part, 0, length);
        session.out().flush();
      }
      return ExitCode.DONE.number();
    } catch (IOException cut) {
      throw new CommandFailure(
          ExitCode.UNREACHABLE, "The connection broke; the run goes on", "berth run logs " + id);
    }
  }

  private void tellEta(JsonNode run) {
    if (run.hasNonNull("eta")) {
      Duration rest = Duration.between(Instant.now(), Instant.parse(run.path("eta").asText()));
      session.err().println("It will likely end in about " + Math.max(0, rest.toSeconds()) + " s");
    }
  }
}
