package org.berth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import org.berth.cli.service.CommandFailure;
import org.berth.cli.service.ExitCode;
import org.berth.cli.service.Reconnects;
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

  private long received;

  LogsCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    if (follow && session.terminal().live()) {
      tellEta(session.service().get(RunCommands.path(id)));
    }
    var reconnects = new Reconnects("berth run logs -f " + id);
    boolean whole = false;
    while (!whole) {
      long before = received;
      try {
        whole = follow ? toTheEnd() : copy("");
      } catch (CommandFailure failure) {
        Reconnects.unlessUnreachable(failure);
      }
      if (received > before) {
        reconnects.worked();
      } else if (!whole) {
        reconnects.pause();
      }
    }
    return ExitCode.DONE.number();
  }

  /** Whether all was received: of a run that has ended, all its text is there. */
  private boolean toTheEnd() {
    boolean ended = session.service().get(RunCommands.path(id)).path("ended_at").isTextual();
    return copy("?follow=true") && ended;
  }

  /** Prints what follows what was received before; false when the connection broke. */
  private boolean copy(String query) {
    Map<String, String> headers =
        received == 0
            ? Map.of("Accept", "text/plain")
            : Map.of("Accept", "text/plain", "Range", "bytes=" + received + "-");
    try (InputStream text =
        session.service().stream(RunCommands.path(id) + "/output" + query, headers)) {
      byte[] part = new byte[8192];
      for (int length = text.read(part); length >= 0; length = text.read(part)) {
        session.out().write(part, 0, length);
        session.out().flush();
        received += length;
      }
      return true;
    } catch (IOException cut) {
      return false;
    }
  }

  private void tellEta(JsonNode run) {
    if (run.hasNonNull("eta")) {
      Duration rest = Duration.between(Instant.now(), Instant.parse(run.path("eta").asText()));
      session.err().println("It will likely end in about " + Math.max(0, rest.toSeconds()) + " s");
    }
  }
}
