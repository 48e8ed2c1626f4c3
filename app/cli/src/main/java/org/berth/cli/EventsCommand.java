package org.berth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import org.berth.cli.service.CommandFailure;
import org.berth.cli.service.Deadline;
import org.berth.cli.service.ExitCode;
import org.berth.cli.service.Reconnects;
import org.berth.cli.watch.EventStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code berth run events}: one JSON object a line, as the service holds them. */
@Command(name = "events", description = "Print a run's events, one JSON object a line")
final class EventsCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "ID", description = "the run's id")
  private String id = "";

  @Option(
      names = {"-f", "--follow"},
      description = "stay until the run ends")
  private boolean follow;

  EventsCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    if (follow) {
      follow(new Reconnects("berth run events -f " + id));
    } else {
      session.service().list(RunCommands.path(id) + "/events").path("items").forEach(this::print);
    }
    return ExitCode.DONE.number();
  }

  private void follow(Reconnects reconnects) {
    var stream = new EventStream(session.service(), id, Deadline.never());
    while (!ended(stream, reconnects)) {
      reconnects.pause();
    }
  }

  private boolean ended(EventStream stream, Reconnects reconnects) {
    try {
      return stream.read(this::print, reconnects::worked);
    } catch (CommandFailure failure) {
      reconnects.failed(failure);
      return false;
    }
  }

  private void print(JsonNode event) {
    session.out().println(event);
  }
}
