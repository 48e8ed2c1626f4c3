package org.berth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.List;
import java.util.concurrent.Callable;
import org.berth.cli.output.Output;
import org.berth.cli.service.CommandFailure;
import org.berth.cli.service.ExitCode;
import org.berth.cli.service.Service;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code berth env delete}: the name is typed again, or {@code -y} says that it is meant. */
@Command(
    name = "delete",
    aliases = "rm",
    description = "Delete an environment and all that is in it")
final class DeleteCommand implements Callable<Integer> {
  private final Session session;
  @Mixin private Output output = new Output();
  @Mixin private Waiting waiting = new Waiting();

  @Parameters(paramLabel = "NAME", description = "the environment's name or id")
  private String environment = "";

  @Option(
      names = {"-y", "--yes"},
      description = "do not ask")
  private boolean yes;

  @Option(
      names = "--leave",
      split = ",",
      paramLabel = "NEIGHBOUR",
      description = "do not ask route, portainer or netbox: what it shows stays there")
  private List<String> leave = List.of();

  DeleteCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Service service = session.service();
    JsonNode found = service.get("/environments/" + Service.segment(environment));
    String name = found.path("name").asText();
    if (!yes) {
      confirm(name);
    }
    // By its id: one that got the name meanwhile is another one.
    String path = "/environments/" + Service.segment(found.path("id").asText());
    JsonNode request = service.delete(path + query(name), Session.key());
    return waiting.finish(session, output, request);
  }

  private String query(String name) {
    String left = leave.isEmpty() ? "" : "&leave=" + Service.segment(String.join(",", leave));
    return "?confirm=" + Service.segment(name) + left;
  }

  private void confirm(String name) {
    session
        .err()
        .print(
            "This deletes " + name + ", its containers and their data. Type its name to go on: ");
    session.err().flush();
    if (!name.equals(typed())) {
      throw new CommandFailure(ExitCode.USAGE, "Nothing was deleted", "-y deletes without asking");
    }
  }

  private static String typed() {
    try {
      BufferedReader input =
          new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
      String line = input.readLine();
      return line == null ? "" : line.strip();
    } catch (IOException closed) {
      return "";
    }
  }
}
