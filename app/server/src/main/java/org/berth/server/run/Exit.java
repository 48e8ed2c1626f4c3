package org.berth.server.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.berth.server.run.CancelReport.Cut;

/**
 * The end of a run as its keeper wrote it.
 *
 * @param code as a shell would have it; a signal's number is negative
 * @param cut the tasks that had begun on a host and were not let finish
 * @param endedToo names of processes that the playbook had left running
 * @param lastSeq how many events there are
 */
record Exit(
    int code,
    Optional<Stop> stopped,
    List<Cut> cut,
    List<String> endedToo,
    long lastSeq,
    Spool.Sizes sizes,
    Instant endedAt) {

  static final Path FILE = Path.of("exit.json");

  /** Why it was stopped: {@code cancelled} or {@code timed_out}. */
  record Stop(String why, String reason) {}

  /** Empty when it is not what a keeper writes: it was damaged later, and proves nothing. */
  static Optional<Exit> of(JsonNode json) {
    JsonNode bytes = json.path("bytes");
    boolean whole =
        json.path("exit_code").isInt()
            && json.path("events").isIntegralNumber()
            && Stream.of("events", "output", "results")
                .allMatch(name -> bytes.path(name).isIntegralNumber());
    return whole
        ? time(json.path("ended_at")).map(endedAt -> of(json, bytes, endedAt))
        : Optional.empty();
  }

  private static Exit of(JsonNode json, JsonNode bytes, Instant endedAt) {
    JsonNode stopped = json.path("stopped");
    return new Exit(
        json.path("exit_code").asInt(),
        stopped.isObject()
            ? Optional.of(new Stop(stopped.path("why").asText(), stopped.path("reason").asText()))
            : Optional.empty(),
        items(json.path("cut"))
            .map(cut -> new Cut(cut.path("host").asText(), cut.path("task").asText()))
            .toList(),
        items(json.path("ended_too")).map(JsonNode::asText).toList(),
        json.path("events").asLong(),
        new Spool.Sizes(
            bytes.path("events").asLong(),
            bytes.path("output").asLong(),
            bytes.path("results").asLong()),
        endedAt);
  }

  private static Optional<Instant> time(JsonNode text) {
    try {
      return Optional.of(Instant.parse(text.asText()));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static Stream<JsonNode> items(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }
}
