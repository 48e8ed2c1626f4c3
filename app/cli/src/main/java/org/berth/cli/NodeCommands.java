package org.berth.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code berth node …}: the Proxmox hosts as the service last saw them. */
@Command(name = "node", description = "Proxmox nodes: list")
final class NodeCommands {
  private NodeCommands() {}

  static CommandLine line(Session session) {
    return new CommandLine(new NodeCommands())
        .addSubcommand(ListCommand.line(session, Tables.NODES, "/nodes"));
  }
}
