package org.berth.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import org.berth.cli.output.Output;
import org.berth.cli.service.Service;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code berth env reconcile}: what state is it in, really. */
@Command(
    name = "reconcile",
    description = "Look at an environment and settle its state; change nothing, unless told to")
final class ReconcileCommand implements Callable<Integer> {
  private final Session session;
  @Mixin private Output output = new Output();
  @Mixin private Waiting waiting = new Waiting();

  @Parameters(paramLabel = "NAME", description = "the environment's name")
  private String name = "";

  @Option(
      names = "--apply",
      description = "put right first what Berth made around it: wall, route, Portainer, NetBox")
  private boolean apply;

  ReconcileCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    String path = "/environments/" + Service.segment(name) + "/reconcile";
    ObjectNode asked = JsonNodeFactory.instance.objectNode();
    if (apply) {
      asked.put("apply", true);
    }
    return waiting.finish(session, output, session.service().post(path, asked, Session.key()));
  }
}
