package org.berth.cli.watch;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.berth.cli.output.Terminal;
import org.berth.cli.service.CommandFailure;
import org.berth.cli.service.ExitCode;
import org.berth.cli.service.Service;

/**
 * Shows the steps of one run as they happen; a broken connection is taken up again where it broke.
 */
final class RunWatch {
  private static final long PAUSE_MILLIS = 500;

  private final Service service;
  private final Screen screen;
  private final Deadline deadline;

  RunWatch(Service service, Screen screen, Deadline deadline) {
    this.service = service;
    this.screen = screen;
    this.deadline = deadline;
  }

  void follow(String runId) {
    JsonNode run = service.get("/runs/" + Service.segment(runId));
    screen.done(
        Screen.Mark.NOTE,
        "Run " + runId + ": " + Terminal.harmless(run.path("playbook").asText()),
        Duration.ZERO);
    screen.doing("starting");
    Steps steps = new Steps(screen);
    Outlook outlook = new Outlook(service, screen, runId);
    EventStream stream = new EventStream(service, runId);
    while (!ended(stream, steps, outlook, runId)) {
      screen.doing("The connection broke; trying again");
      pause();
    }
    steps.close();
  }

  private boolean ended(EventStream stream, Steps steps, Outlook outlook, String runId) {
    try {
      return stream.read(
          event -> {
            steps.take(event);
            outlook.look();
          },
          () -> keepPatience(runId));
    } catch (CommandFailure failure) {
      if (failure.exitCode() != ExitCode.UNREACHABLE || deadline.passed()) {
        throw failure;
      }
      return false;
    }
  }

  private void keepPatience(String runId) {
    if (deadline.passed()) {
      throw new CommandFailure(
          ExitCode.TIMED_OUT, "Not done yet; the work goes on", "berth run logs -f " + runId);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(ExitCode.FAILED, "Interrupted");
    }
  }
}
