package org.berth.cli.watch;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.berth.cli.output.Terminal;
import org.berth.cli.service.CommandFailure;
import org.berth.cli.service.Deadline;
import org.berth.cli.service.Service;

/**
 * Follows a request from its place in the queue through each of its runs to its end. Looking
 * changes nothing.
 */
public final class RequestWatch {
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final Set<String> ENDS = Set.of("succeeded", "failed", "refused", "cancelled");

  private final Service service;
  private final PrintStream err;
  private final Terminal terminal;
  private final Set<String> seen = new HashSet<>();

  public RequestWatch(Service service, PrintStream err, Terminal terminal) {
    this.service = service;
    this.err = err;
    this.terminal = terminal;
  }

  /**
   * The request as it is when it has ended. Ctrl-C and the limit end the watching, never the work.
   */
  public JsonNode follow(JsonNode request, Duration limit) {
    String id = request.path("id").asText();
    Patience patience = new Patience(Deadline.in(limit), "berth request get " + id + " --wait");
    Thread farewell = farewell(patience);
    Runtime.getRuntime().addShutdownHook(farewell);
    try (Screen screen = new Screen(err, terminal)) {
      return follow(id, request, screen, patience);
    } finally {
      Runtime.getRuntime().removeShutdownHook(farewell);
    }
  }

  private JsonNode follow(String id, JsonNode first, Screen screen, Patience patience) {
    JsonNode request = first;
    while (true) {
      String run = request.path("run_id").asText("");
      if (!run.isEmpty() && !run.equals("null") && seen.add(run)) {
        new RunWatch(service, screen, patience).follow(run);
      } else if (ENDS.contains(request.path("state").asText())) {
        return request;
      } else {
        screen.doing(waiting(request));
        patience.pause(PAUSE);
      }
      request = read(id, request, screen, patience);
    }
  }

  /** While the service is away the last answer stands, and that is said. */
  private JsonNode read(String id, JsonNode last, Screen screen, Patience patience) {
    try {
      return service.get("/requests/" + Service.segment(id), patience.rest());
    } catch (CommandFailure failure) {
      failure.unlessUnreachable();
      screen.doing("The service does not answer; trying again");
      return last;
    }
  }

  private static String waiting(JsonNode request) {
    String state = request.path("state").asText().replace('_', ' ');
    if (request.hasNonNull("waiting_for")) {
      return state + ", waiting for " + Terminal.harmless(request.path("waiting_for").asText());
    }
    return request.hasNonNull("position")
        ? state + ", position " + request.path("position").asText()
        : state;
  }

  private Thread farewell(Patience patience) {
    return new Thread(
        () -> err.println("\nStopped watching; the work goes on: " + patience.advice()),
        "farewell");
  }
}
