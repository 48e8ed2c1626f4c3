package org.berth.cli.watch;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.berth.cli.service.CommandFailure;
import org.berth.cli.service.Deadline;
import org.berth.cli.service.Service;

/** Asks now and then when a run will likely end, and tells the screen, where there is one. */
final class Outlook {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Service service;
  private final Screen screen;
  private final Patience patience;
  private final String path;
  private Optional<Deadline> next = Optional.empty();

  Outlook(Service service, Screen screen, Patience patience, String runId) {
    this.service = service;
    this.screen = screen;
    this.patience = patience;
    this.path = "/runs/" + Service.segment(runId);
  }

  void look() {
    if (!screen.moves() || next.filter(pause -> !pause.passed()).isPresent()) {
      return;
    }
    next = Optional.of(Deadline.in(PAUSE));
    try {
      JsonNode run = service.get(path, patience.rest());
      screen.expect(rest(run), run.hasNonNull("slow_task"));
    } catch (CommandFailure away) {
      // The line goes on without it; the stream says whether the service is there.
      screen.expect(Optional.empty(), false);
    }
  }

  /** How long a run will likely go on; empty when nothing is known. */
  private static Optional<Duration> rest(JsonNode run) {
    return run.hasNonNull("eta")
        ? Optional.of(Duration.between(Instant.now(), Instant.parse(run.path("eta").asText())))
        : Optional.empty();
  }
}
