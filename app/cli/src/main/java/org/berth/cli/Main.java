package org.berth.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.berth.cli.output.StandardOutput;
import org.berth.cli.service.CommandFailure;
import org.berth.cli.service.ExitCode;
import picocli.CommandLine;

/** The program {@code berth}: reads like the list of its commands. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(run(System.getenv(), StandardOutput.open(), standardError(), arguments));
  }

  /**
   * Runs one command line and answers its exit code; nothing outside the parameters is read but
   * files.
   */
  static int run(
      Map<String, String> variables, PrintStream out, PrintStream err, String... arguments) {
    Session session = new Session(variables, out, err);
    CommandLine commandLine = commandLine(session);
    commandLine.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
    commandLine.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    // A word that begins with @ is a file of variables for play, and data for all others.
    commandLine.setExpandAtFiles(false);
    commandLine.setExecutionExceptionHandler((problem, line, parsed) -> report(session, problem));
    int exit = commandLine.execute(arguments);
    out.flush();
    return exit;
  }

  static CommandLine commandLine(Session session) {
    CommandLine berth = new CommandLine(new Berth(session));
    // Not in the annotation: every command would inherit it.
    berth.getCommandSpec().usageMessage().footer(Berth.FOOTER);
    return berth
        .addSubcommand(EnvironmentCommands.line(session))
        .addSubcommand(RequestCommands.line(session))
        .addSubcommand(RunCommands.line(session))
        .addSubcommand(NodeCommands.line(session))
        .addSubcommand(InstanceCommands.line(session))
        .addSubcommand(new PlayCommand(session))
        .addSubcommand(TemplateCommands.line(session))
        .addSubcommand(ConnectCommands.line(session))
        .addSubcommand(NotificationCommands.line(session))
        .addSubcommand(ContextCommands.line(session))
        .addSubcommand(new LoginCommand(session))
        .addSubcommand(new LogoutCommand(session))
        .addSubcommand(new WhoamiCommand(session))
        .addSubcommand(new VersionCommand(session))
        .addSubcommand(new CompletionCommand(session));
  }

  private static int report(Session session, Exception problem) throws Exception {
    if (problem instanceof StandardOutput.ReaderLeft) {
      return ExitCode.DONE.number();
    }
    if (!(problem instanceof CommandFailure failure)) {
      throw problem;
    }
    session.err().println(session.terminal().red("berth: ") + failure.sentence());
    failure.hints().forEach(hint -> session.err().println("  " + hint));
    return failure.exitCode().number();
  }

  private static PrintStream standardError() {
    return new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
  }
}
