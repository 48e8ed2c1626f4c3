package org.berth.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code berth env …}: the environments a person may see. */
@Command(
    name = "env",
    aliases = "environment",
    description = "Environments: list, make, enter, look again, delete")
final class EnvironmentCommands {
  private EnvironmentCommands() {}

  static CommandLine line(Session session) {
    return new CommandLine(new EnvironmentCommands())
        .addSubcommand(
            ListCommand.line(session, Tables.ENVIRONMENTS, "/environments", "state", "owner"))
        .addSubcommand(new GetCommand(session, Tables.ENVIRONMENTS, "/environments"))
        .addSubcommand(new CreateCommand(session))
        .addSubcommand(new DeleteCommand(session))
        .addSubcommand(new ReconcileCommand(session))
        .addSubcommand(new ExecCommand(session))
        .addSubcommand(new DockerCommand(session));
  }
}
