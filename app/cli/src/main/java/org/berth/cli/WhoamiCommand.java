package org.berth.cli;

import java.util.concurrent.Callable;
import org.berth.cli.output.Output;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code berth whoami}: the caller as the service sees it. */
@Command(name = "whoami", description = "Show who the service takes you for")
final class WhoamiCommand implements Callable<Integer> {
  private final Session session;
  @Mixin private Output output = new Output();

  WhoamiCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    session.show(output, Tables.PERSON, session.service().get("/whoami"));
    return 0;
  }
}
