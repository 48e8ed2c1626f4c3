package org.berth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.berth.cli.output.Output;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code berth env create}: asks for an environment; sizes left out are the service's defaults. */
@Command(name = "create", description = "Request an environment")
final class CreateCommand implements Callable<Integer> {
  private final Session session;
  @Mixin private Output output = new Output();
  @Mixin private Waiting waiting = new Waiting();

  @Parameters(paramLabel = "NAME", description = "3 to 32 of a-z, 0-9 and -")
  private String name = "";

  @Option(names = "--cores", description = "processor cores")
  private @Nullable Integer cores;

  @Option(names = "--memory", paramLabel = "MB", description = "memory in MB")
  private @Nullable Integer memory;

  @Option(names = "--disk", paramLabel = "GB", description = "disk in GB")
  private @Nullable Integer disk;

  @Option(names = "--template", description = "what the environment is cloned from")
  private @Nullable String template;

  @Option(
      names = "--label",
      paramLabel = "KEY=VALUE",
      description = "a label; may be given several times")
  private Map<String, String> labels = new TreeMap<>();

  @Option(
      names = "--idempotency-key",
      paramLabel = "KEY",
      description = "the same key again answers the same request instead of a second one")
  private @Nullable String key;

  private @Nullable JsonNode known;

  CreateCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    String idempotencyKey = Optional.ofNullable(key).orElseGet(Session::key);
    JsonNode request = session.service().post("/environments", body(), idempotencyKey);
    return waiting.finish(session, output, request);
  }

  private ObjectNode body() {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("name", name);
    size(body, "cores", cores);
    size(body, "memory_mb", memory);
    size(body, "disk_gb", disk);
    if (template != null) {
      body.put("template", template);
    }
    if (!labels.isEmpty()) {
      ObjectNode object = body.putObject("labels");
      labels.forEach(object::put);
    }
    return body;
  }

  /** The API requires every size; what the person leaves out is asked of the service once. */
  private void size(ObjectNode body, String field, @Nullable Integer given) {
    if (given != null) {
      body.put(field, given);
    } else {
      body.put(field, defaults().path("defaults").path(field).intValue());
    }
  }

  private JsonNode defaults() {
    JsonNode limits = known == null ? session.service().get("/limits") : known;
    known = limits;
    return limits;
  }
}
