package org.berth.server.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
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

  /** Why it was stopped: {@code cancelled} or {@code timed_out}. */
  record Stop(String why, String reason) {}

  static Exit of(JsonNode json) {
    JsonNode stopped = json.path("stopped");
    JsonNode bytes = json.path("bytes");
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
        Instant.parse(json.path("ended_at").asText()));
  }

  private static Stream<JsonNode> items(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }
}
