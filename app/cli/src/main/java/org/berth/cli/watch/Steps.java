package org.berth.cli.watch;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.berth.cli.output.Terminal;

/** Turns a run's events into lines: one for each task that did something, with the time it took. */
final class Steps {
  private final Screen screen;
  private Optional<Task> task = Optional.empty();

  Steps(Screen screen) {
    this.screen = screen;
  }

  /** Takes the run's events in their order; kinds it does not know are passed over. */
  void take(JsonNode event) {
    Instant at = Instant.parse(event.path("at").asText("1970-01-01T00:00:00Z"));
    switch (event.path("event").asText()) {
      case "task_started" -> begin(event, at);
      case "host_ok" ->
          result(
              event.at("/result/changed").asBoolean() ? Screen.Mark.CHANGED : Screen.Mark.OK,
              "",
              at);
      case "host_failed", "host_unreachable" -> failed(event, at);
      case "host_retry" -> screen.doing(title() + ": " + message(event));
      default -> {}
    }
  }

  /** The last task's line. */
  void close() {
    task.filter(known -> known.mark.isPresent()).ifPresent(this::print);
    task = Optional.empty();
  }

  private void begin(JsonNode event, Instant at) {
    close();
    Task started = new Task(Terminal.harmless(event.path("task").asText()), at);
    task = Optional.of(started);
    screen.doing(started.title);
  }

  /** An ignored failure is a task's way to look; it is no failure for a reader. */
  private void failed(JsonNode event, Instant at) {
    boolean ignored = event.at("/result/ignored").asBoolean();
    result(ignored ? Screen.Mark.NOTE : Screen.Mark.FAILED, message(event), at);
  }

  private void result(Screen.Mark mark, String message, Instant at) {
    task.ifPresent(
        known -> {
          known.mark = Optional.of(mark);
          known.message = message;
          known.ended = at;
        });
  }

  private void print(Task known) {
    String text = known.message.isEmpty() ? known.title : known.title + ": " + known.message;
    screen.done(known.mark.orElseThrow(), text, Duration.between(known.started, known.ended));
  }

  private String title() {
    return task.map(known -> known.title).orElse("");
  }

  /** What the module says; who is waited for comes first. */
  private static String message(JsonNode event) {
    JsonNode result = event.path("result");
    String waiting = result.path("waiting_for").asText("");
    return Terminal.harmless(
        waiting.isEmpty()
            ? result.path("msg").asText("no reason given")
            : "waiting for " + waiting);
  }

  /** A task while it runs; a skipped one never gets a mark and leaves no line. */
  private static final class Task {
    private final String title;
    private final Instant started;
    private Instant ended;
    private Optional<Screen.Mark> mark = Optional.empty();
    private String message = "";

    Task(String title, Instant started) {
      this.title = title;
      this.started = started;
      this.ended = started;
    }
  }
}
