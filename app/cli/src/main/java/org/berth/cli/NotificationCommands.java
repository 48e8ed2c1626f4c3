package org.berth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.concurrent.Callable;
import org.berth.cli.output.Output;
import org.berth.cli.service.ExitCode;
import org.berth.cli.service.Service;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code berth notification …}: who is told of what, and what became of each message. */
@Command(
    name = "notification",
    description = "Notifications: subscribe, list, delete, read the delivery log")
final class NotificationCommands {
  static final String PATH = "/notifications";
  private static final String DELIVERIES = PATH + "/deliveries";

  private NotificationCommands() {}

  static CommandLine line(Session session) {
    CommandLine deliveries = ListCommand.line(session, Tables.DELIVERIES, DELIVERIES, "state");
    deliveries.getCommandSpec().aliases(new String[0]);
    deliveries.getCommandSpec().name("deliveries");
    deliveries
        .getCommandSpec()
        .usageMessage()
        .description("List messages and what became of them; --state dead: those given up");
    return new CommandLine(new NotificationCommands())
        .addSubcommand(ListCommand.line(session, Tables.SUBSCRIPTIONS, PATH))
        .addSubcommand(new GetCommand(session, Tables.SUBSCRIPTIONS, PATH))
        .addSubcommand(new SubscribeCommand(session))
        .addSubcommand(new Delete(session))
        .addSubcommand("deliveries", deliveries)
        .addSubcommand(new Redeliver(session));
  }

  @Command(name = "delete", aliases = "rm", description = "Delete a subscription")
  static final class Delete implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "ID", description = "the subscription's id")
    private String id = "";

    Delete(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      session.service().delete(PATH + "/" + Service.segment(id), Session.key());
      return ExitCode.DONE.number();
    }
  }

  @Command(name = "redeliver", description = "Send a message again, also one that was given up")
  static final class Redeliver implements Callable<Integer> {
    private final Session session;
    @Mixin private Output output = new Output();

    @Parameters(paramLabel = "ID", description = "the delivery's id")
    private String id = "";

    Redeliver(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      String path = DELIVERIES + "/" + Service.segment(id) + "/redeliver";
      JsonNode due =
          session.service().post(path, JsonNodeFactory.instance.objectNode(), Session.key());
      session.show(output, Tables.DELIVERIES, due);
      return ExitCode.DONE.number();
    }
  }
}
