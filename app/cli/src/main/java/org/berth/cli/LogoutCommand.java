package org.berth.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.berth.cli.service.CommandFailure;
import org.berth.cli.service.Contexts;
import org.berth.cli.service.ExitCode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code berth logout}: forgets a token. */
@Command(name = "logout", description = "Forget the token of a context")
final class LogoutCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "the context (default: the current one)")
  private @Nullable String name;

  LogoutCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Contexts contexts = session.contexts();
    String leaving =
        Optional.ofNullable(name)
            .or(contexts::current)
            .orElseThrow(
                () -> new CommandFailure(ExitCode.NOT_FOUND, "You are not logged in anywhere"));
    contexts.remove(leaving);
    session
        .err()
        .println("The token of " + leaving + " is forgotten here; the service still knows it.");
    return ExitCode.DONE.number();
  }
}
