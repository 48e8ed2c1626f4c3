package org.berth.cli;

import java.util.concurrent.Callable;
import org.berth.cli.output.Output;
import org.berth.cli.service.Service;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code berth env …}: the environments a person may see. */
@Command(
    name = "env",
    aliases = "environment",
    description = "Environments: list, make, enter, delete")
final class EnvironmentCommands {
  private EnvironmentCommands() {}

  static CommandLine line(Session session) {
    return new CommandLine(new EnvironmentCommands())
        .addSubcommand(new ListAll(session))
        .addSubcommand(new Get(session))
        .addSubcommand(new CreateCommand(session))
        .addSubcommand(new DeleteCommand(session))
        .addSubcommand(new ExecCommand(session))
        .addSubcommand(new DockerCommand(session));
  }

  @Command(name = "list", aliases = "ls", description = "List environments")
  static final class ListAll implements Callable<Integer> {
    private final Session session;
    @Mixin private Output output = new Output();
    @Mixin private Changes changes = new Changes();

    @Option(names = "--state", description = "only those in this state")
    private String state = "";

    ListAll(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      String filter = state.isEmpty() ? "" : "?state=" + Service.segment(state);
      return changes.list(session, output, Tables.ENVIRONMENTS, "/environments" + filter);
    }
  }

  @Command(name = "get", description = "Show one environment")
  static final class Get implements Callable<Integer> {
    private final Session session;
    @Mixin private Output output = new Output();

    @Parameters(paramLabel = "NAME", description = "name or id")
    private String name = "";

    Get(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      session.show(
          output,
          Tables.ENVIRONMENTS,
          session.service().get("/environments/" + Service.segment(name)));
      return 0;
    }
  }
}
