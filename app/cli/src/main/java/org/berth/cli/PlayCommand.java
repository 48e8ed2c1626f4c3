package org.berth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.berth.cli.output.Output;
import org.berth.cli.service.CommandFailure;
import org.berth.cli.service.ExitCode;
import org.berth.cli.service.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code berth play}: an operator's playbook, run by the service with lane, record and audit. */
@Command(name = "play", description = "Run a playbook through the service and show it")
final class PlayCommand implements Callable<Integer> {
  private final Session session;
  @Mixin private Output output = new Output();
  @Mixin private Waiting waiting = new Waiting();

  @Parameters(
      paramLabel = "FILE",
      description = "a file of playbooks/, with or without that folder")
  private String playbook = "";

  @Option(
      names = {"-e", "--extra-vars"},
      paramLabel = "KEY=VALUE|JSON",
      description = "a variable, or a JSON object of them; may be given several times")
  private List<String> variables = List.of();

  @Option(
      names = {"-C", "--check"},
      description = "say what would change, change nothing")
  private boolean check;

  @Option(
      names = {"-D", "--diff"},
      description = "show changes of files")
  private boolean diff;

  @Option(
      names = {"-t", "--tags"},
      split = ",",
      description = "only tasks with these tags")
  private List<String> tags = List.of();

  @Option(
      names = {"-l", "--limit"},
      description = "only these hosts")
  private @Nullable String limit;

  @Option(
      names = "--time-limit",
      paramLabel = "TIME",
      converter = Waiting.Limit.class,
      description = "end the run after this time, as 90s, 10m or 1h")
  private @Nullable Duration timeLimit;

  @Option(names = "--no-wait", description = "return as soon as the run is accepted")
  private boolean leave;

  PlayCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    JsonNode request = session.service().post("/runs", body(), Session.key());
    return leave
        ? waiting.accepted(session, output, request)
        : waiting.stay(session, output, request);
  }

  private ObjectNode body() {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("playbook", String.valueOf(Path.of(playbook).getFileName()));
    Map<String, JsonNode> given = given();
    if (!given.isEmpty()) {
      body.putObject("variables").setAll(given);
    }
    if (check) {
      body.put("check", true);
    }
    if (diff) {
      body.put("diff", true);
    }
    if (!tags.isEmpty()) {
      tags.forEach(body.putArray("tags")::add);
    }
    if (limit != null) {
      body.put("limit", limit);
    }
    if (timeLimit != null) {
      body.put("time_limit", timeLimit.toSeconds());
    }
    return body;
  }

  private Map<String, JsonNode> given() {
    Map<String, JsonNode> all = new LinkedHashMap<>();
    for (String variable : variables) {
      int equals = variable.indexOf('=');
      if (variable.strip().startsWith("{")) {
        Json.parse(variable)
            .properties()
            .forEach(entry -> all.put(entry.getKey(), entry.getValue()));
      } else if (equals > 0) {
        all.put(
            variable.substring(0, equals),
            JsonNodeFactory.instance.textNode(variable.substring(equals + 1)));
      } else {
        throw new CommandFailure(
            ExitCode.USAGE, "'" + variable + "' is neither KEY=VALUE nor a JSON object");
      }
    }
    return all;
  }
}
