package org.berth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.concurrent.Callable;
import org.berth.cli.output.Output;
import org.berth.cli.service.Service;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code berth instance …}: the service processes that share the work. */
@Command(name = "instance", description = "Service processes: list, declare one gone")
final class InstanceCommands {
  private InstanceCommands() {}

  static CommandLine line(Session session) {
    return new CommandLine(new InstanceCommands())
        .addSubcommand(ListCommand.line(session, Tables.INSTANCES, "/instances", "state"))
        .addSubcommand(new Fence(session));
  }

  @Command(
      name = "fence",
      description = "Give up what a lost instance works on; only if its machine does nothing more")
  static final class Fence implements Callable<Integer> {
    private final Session session;
    @Mixin private Output output = new Output();

    @Parameters(paramLabel = "ID", description = "the instance's id")
    private String id = "";

    @Option(
        names = "--reason",
        required = true,
        description = "how it is known to be gone, for the record")
    private String reason = "";

    Fence(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      String path = "/instances/" + Service.segment(id) + "/fence";
      JsonNode answer =
          session
              .service()
              .post(
                  path, JsonNodeFactory.instance.objectNode().put("reason", reason), Session.key());
      session.show(output, Tables.FENCE, answer);
      return 0;
    }
  }
}
