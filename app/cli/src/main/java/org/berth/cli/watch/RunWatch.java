package org.berth.cli.watch;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.berth.cli.output.Terminal;
import org.berth.cli.service.CommandFailure;
import org.berth.cli.service.Service;

/**
 * Shows the steps of one run as they happen; a broken connection is taken up again where it broke.
 */
final class RunWatch {
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final Service service;
  private final Screen screen;
  private final Patience patience;

  RunWatch(Service service, Screen screen, Patience patience) {
    this.service = service;
    this.screen = screen;
    this.patience = patience;
  }

  void follow(String runId) {
    JsonNode run = run(runId);
    screen.done(
        Screen.Mark.NOTE,
        "Run " + runId + ": " + Terminal.harmless(run.path("playbook").asText()),
        Duration.ZERO);
    screen.doing("starting");
    Steps steps = new Steps(screen);
    Outlook outlook = new Outlook(service, screen, patience, runId);
    EventStream stream = new EventStream(service, runId, patience.deadline());
    while (!ended(stream, steps, outlook)) {
      screen.doing("The connection broke; trying again");
      patience.pause(PAUSE);
    }
    steps.close();
  }

  private JsonNode run(String id) {
    while (true) {
      try {
        return service.get("/runs/" + Service.segment(id), patience.rest());
      } catch (CommandFailure failure) {
        failure.unlessUnreachable();
      }
      screen.doing("The service does not answer; trying again");
      patience.pause(PAUSE);
    }
  }

  private boolean ended(EventStream stream, Steps steps, Outlook outlook) {
    try {
      return stream.read(
          event -> {
            steps.take(event);
            outlook.look();
          },
          patience::rest);
    } catch (CommandFailure failure) {
      failure.unlessUnreachable();
      return false;
    }
  }
}
