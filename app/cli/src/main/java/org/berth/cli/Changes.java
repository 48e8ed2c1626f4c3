package org.berth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.berth.cli.output.Output;
import org.berth.cli.output.Table;
import org.berth.cli.service.CommandFailure;
import org.berth.cli.service.ExitCode;
import picocli.CommandLine.Option;

/** The option of lists that stay open. */
final class Changes {
  private static final long PAUSE_MILLIS = 2000;

  @Option(
      names = {"-w", "--watch"},
      description = "print the list again whenever it changes, until Ctrl-C")
  private boolean watch;

  int list(Session session, Output output, Table table, String path) {
    Optional<JsonNode> shown = Optional.empty();
    do {
      JsonNode now = session.service().list(path);
      if (shown.isEmpty() || !shown.get().equals(now)) {
        output.list(session.out(), table, now);
        shown = Optional.of(now);
      }
    } while (watch && pause());
    return ExitCode.DONE.number();
  }

  private static boolean pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
      return true;
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(ExitCode.FAILED, "Interrupted");
    }
  }
}
