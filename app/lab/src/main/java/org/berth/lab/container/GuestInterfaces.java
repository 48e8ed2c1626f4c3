package org.berth.lab.container;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.berth.lab.host.Command;
import org.berth.lab.host.HostFailure;

/** Reads a guest's interfaces from its network namespace. */
final class GuestInterfaces {
  private static final ObjectMapper JSON = new ObjectMapper();

  private GuestInterfaces() {}

  static List<GuestInterface> of(GuestProcess init) {
    Command.Result result =
        Command.of("nsenter", "-n", "-t").with(init.pid(), "ip", "-j", "addr", "show").run();
    return result.ok() ? parse(result.out()) : List.of();
  }

  static List<GuestInterface> parse(String json) {
    try {
      List<GuestInterface> interfaces = new ArrayList<>();
      for (JsonNode node : JSON.readTree(json)) {
        if (node.has("ifname")) {
          interfaces.add(
              new GuestInterface(
                  node.get("ifname").asText(), node.path("address").asText(), addresses(node)));
        }
      }
      return interfaces;
    } catch (JsonProcessingException e) {
      throw new HostFailure("The guest's interfaces cannot be read", e);
    }
  }

  private static List<GuestInterface.Address> addresses(JsonNode node) {
    List<GuestInterface.Address> addresses = new ArrayList<>();
    for (JsonNode info : node.path("addr_info")) {
      addresses.add(
          new GuestInterface.Address(
              info.path("family").asText(),
              info.path("local").asText(),
              info.path("prefixlen").asInt()));
    }
    return addresses;
  }
}
