package org.berth.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.berth.cli.connect.Rights;
import org.berth.cli.service.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code berth connect …}: from a bare Proxmox to the first environment, step by step. */
@Command(name = "connect", description = "Connect a Proxmox, step by step")
final class ConnectCommands implements Runnable {
  private static final List<String> GUIDE =
      List.of(
          "From a bare Proxmox to the first environment, on the machine of the service:",
          "",
          "  1  berth connect rights",
          "     prints pveum lines: run them as root on a node. One prints the token's secret: keep"
              + " it for 2.",
          "  2  berth connect check HOST --ca pve-root-ca.pem --save --addresses FIRST-LAST"
              + " --gateway ADDRESS",
          "     asks for the secret, looks at all that environments need, says what is missing and"
              + " how to mend it,",
          "     and with --save writes the settings when nothing stands in the way.",
          "  3  berth serve (or systemctl restart berth)",
          "  4  berth connect try",
          "     builds the template, makes one environment, and removes it again.",
          "",
          "No step asks for root's password. Options such as --pool and --storage are the same in 1"
              + " and 2.");

  private final Session session;

  private ConnectCommands(Session session) {
    this.session = session;
  }

  static CommandLine line(Session session) {
    return new CommandLine(new ConnectCommands(session))
        .addSubcommand(new PrintRights(session))
        .addSubcommand(new CheckCommand(session))
        .addSubcommand(new TryCommand(session));
  }

  @Override
  public void run() {
    GUIDE.forEach(session.out()::println);
  }

  /** {@code berth connect rights}. */
  @Command(
      name = "rights",
      description = "Print the pveum lines for role, user, token, pool and rights; changes nothing")
  static final class PrintRights implements Callable<Integer> {
    private final Session session;
    @Mixin private ConnectOptions options = new ConnectOptions();

    PrintRights(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      new Rights(options.site("", 0, null)).lines().forEach(session.out()::println);
      return ExitCode.DONE.number();
    }
  }
}
