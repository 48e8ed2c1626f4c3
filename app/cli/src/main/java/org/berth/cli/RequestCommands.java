package org.berth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import org.berth.cli.output.Output;
import org.berth.cli.service.Service;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code berth request …}: what was asked for and how far it is. */
@Command(name = "request", description = "Requests: list, look at, cancel")
final class RequestCommands {
  private RequestCommands() {}

  static CommandLine line(Session session) {
    return new CommandLine(new RequestCommands())
        .addSubcommand(
            ListCommand.line(
                session, Tables.REQUESTS, "/requests", "state", "verb", "requester", "environment"))
        .addSubcommand(new Get(session))
        .addSubcommand(new Cancel(session));
  }

  private static String path(String id) {
    return "/requests/" + Service.segment(id);
  }

  @Command(name = "get", description = "Show one request")
  static final class Get implements Callable<Integer> {
    private final Session session;
    @Mixin private Output output = new Output();
    @Mixin private Waiting waiting = new Waiting();

    @Parameters(paramLabel = "ID", description = "the request's id")
    private String id = "";

    Get(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      JsonNode request = session.service().get(path(id));
      if (waiting.wanted()) {
        return waiting.finish(session, output, request);
      }
      session.show(output, Tables.REQUEST, request);
      return 0;
    }
  }

  @Command(
      name = "cancel",
      description = "Withdraw a request; work that runs may end its present task first")
  static final class Cancel implements Callable<Integer> {
    private final Session session;
    @Mixin private Output output = new Output();

    @Parameters(paramLabel = "ID", description = "the request's id")
    private String id = "";

    @Option(names = "--hard", description = "end what runs at once, and prove that nothing lives")
    private boolean hard;

    @Option(names = "--reason", description = "why, for the record")
    private @Nullable String reason;

    Cancel(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      ObjectNode body = JsonNodeFactory.instance.objectNode().put("hard", hard);
      if (reason != null) {
        body.put("reason", reason);
      }
      JsonNode answer = session.service().post(path(id) + "/cancel", body, Session.key());
      session.show(output, Tables.REQUEST, answer);
      return 0;
    }
  }
}
