package org.berth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import org.berth.cli.output.Output;
import org.berth.cli.service.ExitCode;
import org.berth.cli.service.Service;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code berth run …}: single executions of a playbook. */
@Command(
    name = "run",
    description = "Runs of playbooks: list, read, follow, explain, retry, cancel")
final class RunCommands {
  private RunCommands() {}

  static CommandLine line(Session session) {
    return new CommandLine(new RunCommands())
        .addSubcommand(ListCommand.line(session, Tables.RUNS, "/runs", "state", "playbook"))
        .addSubcommand(new GetCommand(session, Tables.RUNS, "/runs"))
        .addSubcommand(new LogsCommand(session))
        .addSubcommand(new EventsCommand(session))
        .addSubcommand(new Explain(session))
        .addSubcommand(new Manifest(session))
        .addSubcommand(new RetryCommand(session))
        .addSubcommand(new Cancel(session));
  }

  static String path(String id) {
    return "/runs/" + Service.segment(id);
  }

  @Command(
      name = "explain",
      description = "Say what a run or request waits for, its place, and when it will likely end")
  static final class Explain implements Callable<Integer> {
    private final Session session;
    @Mixin private Output output = new Output();

    @Parameters(paramLabel = "ID", description = "the id of a run, or of a request without one")
    private String id = "";

    Explain(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      session.show(output, Tables.EXPLANATION, session.service().get(path(id) + "/explain"));
      return ExitCode.DONE.number();
    }
  }

  @Command(name = "manifest", description = "Say what a run was made of, for whom, and where")
  static final class Manifest implements Callable<Integer> {
    private final Session session;
    @Mixin private Output output = new Output();

    @Parameters(paramLabel = "ID", description = "the run's id")
    private String id = "";

    Manifest(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      session.show(output, Tables.MANIFEST, session.service().get(path(id) + "/manifest"));
      return ExitCode.DONE.number();
    }
  }

  @Command(name = "cancel", description = "Stop a run; says what still lives, if anything does")
  static final class Cancel implements Callable<Integer> {
    private final Session session;
    @Mixin private Output output = new Output();

    @Parameters(paramLabel = "ID", description = "the run's id")
    private String id = "";

    @Option(names = "--hard", description = "at once, and prove that nothing lives")
    private boolean hard;

    @Option(names = "--reason", description = "why, for the record")
    private @Nullable String reason;

    Cancel(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      ObjectNode body = JsonNodeFactory.instance.objectNode().put("hard", hard);
      if (reason != null) {
        body.put("reason", reason);
      }
      JsonNode answer = session.service().post(path(id) + "/cancel", body, Session.key());
      session.show(output, Tables.CANCELLATION, answer);
      boolean well = !hard || answer.path("proven").asBoolean();
      return well ? ExitCode.DONE.number() : ExitCode.FAILED.number();
    }
  }
}
