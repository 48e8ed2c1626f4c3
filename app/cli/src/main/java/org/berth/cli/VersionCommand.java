package org.berth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code berth version}: this program's; the service's too when asked for. */
@Command(name = "version", description = "Show the version of this program")
final class VersionCommand implements Callable<Integer> {
  private final Session session;

  @Option(names = "--server", description = "ask the service for its version too")
  private boolean server;

  VersionCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    session.out().println("berth " + ProgramVersion.number());
    if (server) {
      JsonNode answer = session.service().get("/version");
      session
          .out()
          .println(
              "service "
                  + answer.path("version").asText()
                  + " ("
                  + answer.path("revision").asText()
                  + ")");
    }
    return 0;
  }
}
