package org.berth.lab.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What every refusal looks like: the reason phrase is the first line of the message, {@code errors}
 * stand beside wrong parameters only, and what the proxy before the API refuses has no body at all.
 */
final class ErrorShape {
  private static final Set<String> KEYS = Set.of("data", "message", "errors");

  private ErrorShape() {}

  static List<String> complaints(ApiClient.Answer answer) {
    if (answer.body().isMissingNode()) {
      return answer.reason().isEmpty()
          ? List.of("there is neither a reason nor a body")
          : List.of();
    }
    List<String> complaints = new ArrayList<>();
    JsonNode message = answer.body().path("message");
    if (!answer.body().path("data").isNull()) {
      complaints.add("data is " + answer.data() + " and not null");
    }
    if (!message.asText().lines().findFirst().orElse("").equals(answer.reason())) {
      complaints.add("the reason '%s' does not begin %s".formatted(answer.reason(), message));
    }
    if (!message.asText().endsWith("\n")) {
      complaints.add("the message %s has no line end".formatted(message));
    }
    answer
        .body()
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!KEYS.contains(name)) {
                complaints.add(name + " is in no refusal");
              }
            });
    complaints.addAll(parameters(answer));
    return complaints;
  }

  private static List<String> parameters(ApiClient.Answer answer) {
    boolean verification = answer.reason().equals("Parameter verification failed.");
    JsonNode errors = answer.body().path("errors");
    List<String> complaints = new ArrayList<>();
    if (verification != (answer.status() == 400)) {
      complaints.add("status %d with '%s'".formatted(answer.status(), answer.reason()));
    }
    if (verification == errors.isMissingNode() || (verification && errors.isEmpty())) {
      complaints.add("errors are " + errors);
    }
    errors
        .properties()
        .forEach(
            error -> {
              if (!error.getValue().isTextual()) {
                complaints.add("errors.%s is %s".formatted(error.getKey(), error.getValue()));
              }
            });
    return complaints;
  }
}
