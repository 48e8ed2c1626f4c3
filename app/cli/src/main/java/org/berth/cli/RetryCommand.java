package org.berth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.berth.cli.output.Output;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code berth run retry}: the same request with a new run. */
@Command(name = "retry", description = "Try again what failed or was cancelled")
final class RetryCommand implements Callable<Integer> {
  private final Session session;
  @Mixin private Output output = new Output();
  @Mixin private Waiting waiting = new Waiting();

  @Parameters(paramLabel = "ID", description = "the run's id")
  private String id = "";

  @Option(
      names = "--content",
      paramLabel = "same|newest",
      description = "playbooks and roles as they were for the run, or as they are now (default)")
  private Content content = Content.NEWEST;

  /** Which version of playbooks, roles and inventory the new run is made of. */
  enum Content {
    SAME,
    NEWEST
  }

  RetryCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    var body = JsonNodeFactory.instance.objectNode();
    body.put("content", content.name().toLowerCase(Locale.ROOT));
    JsonNode request = session.service().post(RunCommands.path(id) + "/retry", body, Session.key());
    return waiting.finish(session, output, request);
  }
}
