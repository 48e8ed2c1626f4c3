package org.berth.server.proxmox;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.berth.server.json.Json;

/** What one look at a cluster found. */
record Observation(List<Host> hosts) {
  private static final long MEBIBYTE = 1 << 20;
  private static final String MARK = "berth: ";

  /** One Proxmox host; memory in MiB. */
  record Host(
      String name, boolean online, int cores, long memoryMb, long freeMb, List<Held> templates) {}

  /**
   * A template of ours on a host.
   *
   * @param builtAt empty where its notes do not tell
   */
  record Held(int vmid, String name, String kind, String version, Optional<Instant> builtAt) {}

  static Observation of(ProxmoxClient client) {
    List<Host> hosts = new ArrayList<>();
    for (JsonNode node : client.get("/nodes")) {
      boolean online = node.path("status").asText().equals("online");
      String name = node.path("node").asText();
      long memory = node.path("maxmem").asLong() / MEBIBYTE;
      hosts.add(
          new Host(
              name,
              online,
              node.path("maxcpu").asInt(),
              memory,
              memory - node.path("mem").asLong() / MEBIBYTE,
              online ? templates(client, name) : List.of()));
    }
    return new Observation(hosts);
  }

  private static List<Held> templates(ProxmoxClient client, String node) {
    List<Held> held = new ArrayList<>();
    for (JsonNode guest : client.get("/nodes/" + node + "/lxc")) {
      if (guest.path("template").asInt() == 1) {
        int vmid = guest.path("vmid").asInt();
        JsonNode config = client.get("/nodes/" + node + "/lxc/" + vmid + "/config");
        held(vmid, config).ifPresent(held::add);
      }
    }
    return held;
  }

  /** Ours only if it is tagged and its notes end with our line. */
  private static Optional<Held> held(int vmid, JsonNode config) {
    List<String> tags = List.of(config.path("tags").asText().split("[;, ]"));
    String[] lines = config.path("description").asText().strip().split("\n", -1);
    String last = lines[lines.length - 1].strip();
    if (!tags.contains("berth") || !tags.contains("template") || !last.startsWith(MARK)) {
      return Optional.empty();
    }
    try {
      JsonNode mark = Json.tree(last.substring(MARK.length()).getBytes(StandardCharsets.UTF_8));
      return Optional.of(
          new Held(
              vmid,
              mark.path("template").asText(),
              "lxc",
              mark.path("version").asText(),
              time(mark.path("built").asText())));
    } catch (IOException e) {
      // Somebody edited the notes: it is not a template that we can vouch for.
      return Optional.empty();
    }
  }

  private static Optional<Instant> time(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeParseException untold) {
      return Optional.empty();
    }
  }
}
