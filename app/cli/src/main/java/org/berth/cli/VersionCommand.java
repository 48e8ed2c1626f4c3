package org.berth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import org.berth.cli.output.Output;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code berth version}: this program's; the service's too when asked for. */
@Command(name = "version", description = "Show the version of this program")
final class VersionCommand implements Callable<Integer> {
  private final Session session;

  @Mixin private Output output = new Output();

  @Option(names = "--server", description = "ask the service for its version too")
  private boolean server;

  VersionCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    String own = ProgramVersion.number();
    if (!server) {
      output.words(session.out(), "berth " + own, () -> object(own));
      return 0;
    }
    JsonNode far = session.service().get("/version");
    String said = far.path("version").asText() + " (" + far.path("revision").asText() + ")";
    output.words(
        session.out(), "berth " + own + "\nservice " + said, () -> object(own).set("service", far));
    return 0;
  }

  private static ObjectNode object(String version) {
    return JsonNodeFactory.instance.objectNode().put("version", version);
  }
}
