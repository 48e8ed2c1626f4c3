package org.berth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import org.berth.cli.service.CommandFailure;
import org.berth.cli.service.Deadline;
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
    while (!whole(reconnects)) {
      reconnects.pause();
    }
    return ExitCode.DONE.number();
  }

  private boolean whole(Reconnects reconnects) {
    try {
      return follow ? toTheEnd(reconnects) : copy("", reconnects);
    } catch (CommandFailure failure) {
      reconnects.failed(failure);
      return false;
    }
  }

  /** Whether all was received: of a run that has ended, all its text is there. */
  private boolean toTheEnd(Reconnects reconnects) {
    boolean ended = session.service().get(RunCommands.path(id)).path("ended_at").isTextual();
    return copy("?follow=true", reconnects) && ended;
  }

  /** Prints what follows what was received before; false when the connection broke. */
  private boolean copy(String query, Reconnects reconnects) {
    Map<String, String> headers =
        received == 0
            ? Map.of("Accept", "text/plain")
            : Map.of("Accept", "text/plain", "Range", "bytes=" + received + "-");
    String path = RunCommands.path(id) + "/output" + query;
    try (InputStream text = session.service().stream(path, headers, Deadline.never())) {
      reconnects.worked();
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
