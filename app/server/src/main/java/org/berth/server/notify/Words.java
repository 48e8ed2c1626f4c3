package org.berth.server.notify;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A fact in the words of people, still without any receiver's markup: user text in it is as the
 * user wrote it.
 *
 * @param title one sentence
 * @param details names and values, in the order of their weight
 * @param link where to look next, if there is such a place
 */
record Words(String title, boolean good, List<Detail> details, Optional<String> link) {

  /** One name and its value. */
  record Detail(String name, String value) {}

  static Words of(Fact fact) {
    JsonNode environment = fact.data().path("environment");
    JsonNode request = fact.data().path("request");
    List<Detail> details = new ArrayList<>();
    add(details, "Why", fact.data().path("reason").asText(request.path("reason").asText("")));
    add(details, "Address", environment.path("guest").path("address").asText(""));
    add(details, "Size", size(environment.path("resources")));
    add(details, "Owner", environment.path("owner").asText(""));
    add(details, "Requested by", request.path("requester").asText(""));
    add(
        details,
        "Run",
        run(environment.path("last_run").asText(request.path("run_id").asText(""))));
    return new Words(
        title(fact),
        good(fact.topic()),
        List.copyOf(details),
        web(environment.path("url").asText("")));
  }

  /** A link that people may click on: a playbook's word is checked before it stands in a mail. */
  static Optional<String> web(String text) {
    return text.startsWith("https://") || text.startsWith("http://")
        ? Optional.of(text)
        : Optional.empty();
  }

  private static void add(List<Detail> details, String name, String value) {
    if (!value.isBlank() && !value.equals("null")) {
      details.add(new Detail(name, value));
    }
  }

  private static String size(JsonNode resources) {
    return resources.isObject()
        ? "%d cores, %d MB memory, %d GB disk"
            .formatted(
                resources.path("cores").asInt(),
                resources.path("memory_mb").asInt(),
                resources.path("disk_gb").asInt())
        : "";
  }

  private static String run(String id) {
    return id.isBlank() || id.equals("null") ? "" : "berth run logs " + id;
  }

  private static boolean good(Topic topic) {
    return switch (topic) {
      case ENVIRONMENT_READY, ENVIRONMENT_DELETED, REQUEST_QUEUED, REQUEST_SUCCEEDED -> true;
      case ENVIRONMENT_FAILED, ENVIRONMENT_UNKNOWN, REQUEST_FAILED, REQUEST_CANCELLED -> false;
    };
  }

  private static String title(Fact fact) {
    String name = fact.name();
    String request = "Request to " + fact.data().path("request").path("verb").asText() + " " + name;
    return switch (fact.topic()) {
      case ENVIRONMENT_READY -> "Environment " + name + " is ready";
      case ENVIRONMENT_FAILED -> "Environment " + name + " failed";
      case ENVIRONMENT_UNKNOWN -> "The state of environment " + name + " is unknown";
      case ENVIRONMENT_DELETED -> "Environment " + name + " is deleted";
      case REQUEST_QUEUED -> request + " is queued";
      case REQUEST_SUCCEEDED -> request + " succeeded";
      case REQUEST_FAILED -> request + " failed";
      case REQUEST_CANCELLED -> request + " was cancelled";
    };
  }
}
