package org.berth.lab.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.berth.lab.host.HostFailure;
import org.berth.lab.host.LabConfig;

/**
 * Proxmox's command {@code pveum}, for the lab: the same lines as on a real node, carried out as
 * root@pam by the running API.
 */
public final class Pveum {
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  private Pveum() {}

  /** Carries out one line and returns its exit code; 2 means that there is no such command. */
  public static int run(
      LabConfig config, List<String> arguments, PrintStream out, PrintStream err) {
    Optional<Request> request = PveumCommand.parse(arguments);
    if (request.isEmpty()) {
      err.println("pveum: no such command '" + String.join(" ", arguments) + "'");
      PveumCommand.usage().forEach(line -> err.println("  pveum " + line));
      return USAGE;
    }
    try (RootClient client = RootClient.of(config)) {
      RootClient.Answer answer = client.send(request.get());
      if (!answer.ok()) {
        err.println(answer.complaint().strip());
        return FAILED;
      }
      print(answer.data(), arguments.contains("json"), out);
      return 0;
    } catch (HostFailure failure) {
      err.println("pveum: " + failure.getMessage());
      return FAILED;
    }
  }

  /** One call of the API. */
  record Request(String method, String path, Map<String, String> parameters) {}

  private static void print(JsonNode data, boolean json, PrintStream out) {
    if (data.isNull()) {
      return;
    }
    if (json) {
      out.println(data);
    } else if (data.isArray()) {
      List<Map<String, String>> rows = new ArrayList<>();
      data.forEach(item -> rows.add(flat(item)));
      rows.forEach(row -> out.println(line(row)));
    } else if (data.isObject()) {
      flat(data).forEach((key, value) -> out.printf("%-14s %s%n", key, value));
    } else {
      out.println(data.asText());
    }
  }

  private static Map<String, String> flat(JsonNode item) {
    Map<String, String> row = new LinkedHashMap<>();
    item.properties()
        .forEach(
            member ->
                row.put(
                    member.getKey(),
                    member.getValue().isValueNode()
                        ? member.getValue().asText()
                        : member.getValue().toString()));
    return row;
  }

  private static String line(Map<String, String> row) {
    List<String> cells = new ArrayList<>();
    row.forEach((key, value) -> cells.add(key + "=" + value));
    return String.join("  ", cells);
  }
}
