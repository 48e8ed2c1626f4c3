package org.berth.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The word {@code berth} itself: it only carries what all commands know. */
@Command(
    name = "berth",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    scope = ScopeType.INHERIT,
    synopsisSubcommandLabel = "COMMAND",
    description = "Docker environments on your own Proxmox, by request.")
final class Berth implements Runnable {
  static final String[] FOOTER = {
    "",
    "On this machine also: ./berth demo, serve, lab, test, bench (./berth help).",
    "BERTH_URL wins over contexts. BERTH_TOKEN goes to BERTH_URL or, without it, to",
    "this machine's service, never to a context's.",
    "Ends with 0 done, 1 failed, 2 usage, 3 not found, 4 refused, 5 conflict, 6 time-out, 7 service not reachable."
  };

  private final Session session;

  @Spec private CommandSpec spec;

  Berth(Session session) {
    this.session = session;
    this.spec = CommandSpec.create();
  }

  @Option(
      names = "--context",
      paramLabel = "NAME",
      scope = ScopeType.INHERIT,
      description = "the service to use, of those logged in to")
  void context(String name) {
    session.useContext(name);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Say what to do");
  }
}
