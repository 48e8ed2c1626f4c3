package org.berth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.berth.cli.output.Output;
import org.berth.cli.service.CommandFailure;
import org.berth.cli.service.ExitCode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Unmatched;

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
      paramLabel = "VARIABLES",
      description =
          "'a=1 b=\"two words\"' (texts), '{a: 1}' (YAML or JSON: numbers, lists, …) or @FILE"
              + " of those; may be given several times")
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

  @Unmatched private List<String> others = new ArrayList<>();

  PlayCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    refuseOthers();
    JsonNode request = session.service().post("/runs", body(), Session.key());
    return leave
        ? waiting.accepted(session, output, request)
        : waiting.stay(session, output, request);
  }

  private ObjectNode body() {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("playbook", file());
    Map<String, JsonNode> given = ExtraVariables.of(variables);
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

  /**
   * The service plays its own files: a file of the same name elsewhere is another playbook, which
   * it does not have.
   */
  private String file() {
    Path given = Path.of(playbook);
    Path folder = given.getParent();
    if (folder == null || folder.normalize().equals(Path.of("playbooks")) || isPlaybooks(folder)) {
      return String.valueOf(given.getFileName());
    }
    throw new CommandFailure(
        ExitCode.USAGE,
        "'" + playbook + "' is not a file of the service's playbooks/",
        "ansible-playbook plays any other file, without record.");
  }

  private boolean isPlaybooks(Path folder) {
    Optional<Path> playbooks = session.surroundings().playbooks();
    try {
      return playbooks.isPresent() && Files.isSameFile(folder, playbooks.get());
    } catch (IOException absent) {
      return false;
    }
  }

  private void refuseOthers() {
    if (!others.isEmpty()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "The service's runs do not take '" + others.getFirst() + "'",
          "They take one FILE and, of ansible-playbook's options, -e, -C, -D, -t and -l.",
          "ansible-playbook itself takes all of them, without record.");
    }
  }
}
