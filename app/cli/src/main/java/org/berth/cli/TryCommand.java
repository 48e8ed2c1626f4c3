package org.berth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.berth.cli.service.CommandFailure;
import org.berth.cli.service.ExitCode;
import org.berth.cli.service.Service;
import picocli.CommandLine.Command;

/** {@code berth connect try}: the proof that environments can be made there. */
@Command(
    name = "try",
    description = "Build the template, make one environment, and remove it again")
final class TryCommand implements Callable<Integer> {
  private static final String NAME = "connect-try";
  private static final Duration LIMIT = Duration.ofMinutes(15);

  private final Session session;

  TryCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Service service = session.service();
    if (service.get("/nodes").path("items").isEmpty()) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "The service sees no node",
          "berth connect check says why; the service reads its settings when it starts.");
    }
    done("Template", service.post("/runs", play(), Session.key()));
    JsonNode asked = service.post("/environments", environment(service), Session.key());
    try {
      done("Environment " + NAME, asked);
      session.out().println(service.get("/environments/" + NAME).at("/guest/address").asText());
    } finally {
      String path = "/environments/" + NAME + "?confirm=" + NAME;
      done("Its removal", service.delete(path, Session.key()));
    }
    session.err().println("Environments can be made: berth env create NAME");
    return ExitCode.DONE.number();
  }

  private void done(String what, JsonNode request) {
    session.err().println(what);
    JsonNode ended = session.watch(request, LIMIT);
    if (!ended.path("state").asText().equals("succeeded")) {
      throw new CommandFailure(
          ExitCode.FAILED,
          what + ": " + ended.path("reason").asText(ended.path("state").asText()),
          "What was said: berth run logs " + ended.path("run_id").asText());
    }
  }

  private static ObjectNode play() {
    return JsonNodeFactory.instance.objectNode().put("playbook", "build_template.yml");
  }

  private static ObjectNode environment(Service service) {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("name", NAME);
    JsonNode sizes = service.get("/limits").path("defaults");
    sizes.properties().forEach(size -> body.set(size.getKey(), size.getValue()));
    return body;
  }
}
