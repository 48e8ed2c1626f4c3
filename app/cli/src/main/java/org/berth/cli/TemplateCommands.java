package org.berth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.concurrent.Callable;
import org.berth.cli.output.Output;
import org.berth.cli.service.Service;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code berth template …}: the versions of what environments are cloned from. */
@Command(name = "template", description = "Templates: list their versions, take old ones away")
final class TemplateCommands {
  private static final String PATH = "/templates";

  private TemplateCommands() {}

  static CommandLine line(Session session) {
    return new CommandLine(new TemplateCommands())
        .addSubcommand(ListCommand.line(session, Tables.TEMPLATES, PATH))
        .addSubcommand(new Retire(session));
  }

  @Command(name = "retire", description = "Take an old version away; the newest one stays")
  static final class Retire implements Callable<Integer> {
    private final Session session;
    @Mixin private Output output = new Output();
    @Mixin private Waiting waiting = new Waiting();

    @Parameters(paramLabel = "ID", description = "the template's VMID, as the list shows it")
    private String id = "";

    Retire(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      String path = PATH + "/" + Service.segment(id) + "/retire";
      JsonNode request =
          session.service().post(path, JsonNodeFactory.instance.objectNode(), Session.key());
      return waiting.finish(session, output, request);
    }
  }
}
