package org.berth.server.notify;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.UUID;
import org.berth.server.json.Json;

/**
 * What happened, as it was true when it was written.
 *
 * @param data the object that it is about, as the API shows it, under {@code environment} or {@code
 *     request}, and for a failure its {@code code} and {@code reason}
 */
record Fact(Topic topic, Instant at, UUID subject, JsonNode data) {

  static Fact stored(String topic, Instant at, UUID subject, String payload) {
    return new Fact(
        Topic.of(topic).orElseThrow(() -> new IllegalStateException(topic + " is no topic")),
        at,
        subject,
        Json.stored(payload).path("data"));
  }

  /** The name of the environment that it is about, or the playbook's, or nothing. */
  String name() {
    JsonNode request = data.path("request");
    return data.path("environment")
        .path("name")
        .asText(request.path("environment").asText(request.path("playbook").asText("")));
  }
}
