package org.berth.cli.service;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Reads the service's problem documents (RFC 9457). */
final class Problems {
  private Problems() {}

  static CommandFailure failure(int status, String body) {
    JsonNode problem = Json.parse(body.startsWith("{") ? body : "");
    String sentence =
        problem
            .path("detail")
            .asText(problem.path("title").asText("The service answered " + status));
    List<String> hints = new ArrayList<>();
    for (JsonNode error : problem.path("errors")) {
      hints.add(error.path("field").asText() + ": " + error.path("message").asText());
    }
    if (status == 401) {
      hints.add(
          "berth login URL, or BERTH_TOKEN, or run this as the service's own user on its machine.");
    } else if (problem.hasNonNull("hint")) {
      hints.add(problem.path("hint").asText());
    }
    ExitCode exit =
        ExitCode.ofCode(problem.path("code").asText()).orElseGet(() -> ExitCode.ofStatus(status));
    return new CommandFailure(exit, sentence, hints.toArray(String[]::new));
  }
}
