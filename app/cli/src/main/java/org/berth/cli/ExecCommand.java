package org.berth.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code berth env exec}: a shell in the environment, or one command there with its own exit code.
 */
@Command(
    name = "exec",
    description = "Open a shell in an environment, or run one command there",
    footer = {"", "berth env exec shop", "berth env exec shop -- docker ps"})
final class ExecCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(index = "0", paramLabel = "NAME", description = "the environment")
  private String name = "";

  @Parameters(
      index = "1..*",
      paramLabel = "COMMAND",
      description = "what to run there, after --; none opens a shell")
  private List<String> command = List.of();

  ExecCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    try (SshAccess access = SshAccess.to(session, name)) {
      List<String> ssh = new ArrayList<>(access.command(command.isEmpty() ? "-t" : "-T"));
      if (!command.isEmpty()) {
        ssh.add("--");
        ssh.add(remote(command));
      }
      return Child.run(new ProcessBuilder(ssh).inheritIO());
    }
  }

  /**
   * ssh hands one line to the remote shell: every word is quoted, so that it arrives as the person
   * gave it.
   */
  static String remote(List<String> words) {
    return words.stream()
        .map(word -> "'" + word.replace("'", "'\\''") + "'")
        .collect(Collectors.joining(" "));
  }
}
