package org.berth.cli.watch;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.berth.cli.service.Deadline;
import org.berth.cli.service.Json;
import org.berth.cli.service.Service;

/**
 * A run's events as the service sends them (server-sent events), each exactly once and in order,
 * over any number of connections: a new one goes on after the last event seen.
 */
public final class EventStream {
  private final Service service;
  private final String path;
  private final Deadline deadline;
  private final Map<String, String> headers = new HashMap<>(Map.of("Accept", "text/event-stream"));

  /** After the deadline every reading breaks off. */
  public EventStream(Service service, String runId, Deadline deadline) {
    this.service = service;
    this.deadline = deadline;
    this.path = "/runs/" + Service.segment(runId) + "/events";
  }

  /**
   * Hands on events until the run's end or until the connection breaks.
   *
   * @param alive is called at each sign of life of the service, at least every 15 seconds
   * @return whether the run's end was seen
   */
  public boolean read(Consumer<JsonNode> each, Runnable alive) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                service.stream(path, headers, deadline), StandardCharsets.UTF_8))) {
      return read(lines, each, alive);
    } catch (IOException broken) {
      return false;
    }
  }

  private boolean read(BufferedReader lines, Consumer<JsonNode> each, Runnable alive)
      throws IOException {
    String id = "";
    String type = "";
    StringBuilder data = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      alive.run();
      if (line.startsWith("id:")) {
        id = line.substring(3).strip();
      } else if (line.startsWith("event:")) {
        type = line.substring(6).strip();
      } else if (line.startsWith("data:")) {
        data.append(line.substring(5));
      } else if (line.isEmpty()) {
        if (type.equals("end")) {
          return true;
        }
        if (!data.isEmpty()) {
          each.accept(Json.parse(data.toString()));
          // Only now: of an event that broke off in the middle nothing was seen.
          headers.put("Last-Event-ID", id);
        }
        type = "";
        data.setLength(0);
      }
    }
    return false;
  }
}
