package org.berth.server.proxmox;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.berth.server.config.Settings;
import org.berth.server.problem.Failure;

/**
 * Proxmox's active tasks that our token began. Those that can be cut are stopped, those that would
 * leave a guest broken are waited for; other people's are left alone.
 */
public final class ProxmoxTasks implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Duration CLOCKS = Duration.ofSeconds(10);

  /** Cut in their middle these leave a volume that is neither the old nor the new one. */
  private static final Set<String> WAITED_FOR =
      Set.of("vzdestroy", "vzrollback", "vzsnapshot", "vzdelsnapshot", "resize", "vztemplate");

  /**
   * The locks of a guest that is just coming to be; the clone's task bears its template's number.
   */
  private static final Set<String> COMING = Set.of("create", "disk");

  private final Settings.Proxmox settings;
  private final ProxmoxClient client;

  public ProxmoxTasks(Settings.Proxmox settings) {
    this.settings = settings;
    this.client = new ProxmoxClient(settings);
  }

  /**
   * One task and what became of it.
   *
   * @param outcome {@code stopped}, {@code ended} or {@code alive}
   */
  public record Ended(String task, String node, String outcome) {}

  /** Returns when none is active, or after some seconds with those that are. */
  public List<Ended> end(String node, int vmid) throws InterruptedException {
    List<Ended> ended = new ArrayList<>();
    for (JsonNode task : active(node, vmid)) {
      ended.add(end(node, vmid, task));
    }
    if (coming(node, vmid)) {
      long until = System.nanoTime() + PATIENCE.toNanos();
      while (coming(node, vmid) && System.nanoTime() < until) {
        Thread.sleep(PAUSE);
      }
      ended.add(new Ended("vzclone", node, coming(node, vmid) ? "alive" : "ended"));
    }
    return ended;
  }

  private Ended end(String node, int vmid, JsonNode task) throws InterruptedException {
    String upid = task.path("upid").asText();
    String kind = task.path("type").asText();
    boolean stop = !WAITED_FOR.contains(kind);
    if (stop) {
      String name = URLEncoder.encode(upid, StandardCharsets.UTF_8);
      client.delete("/nodes/" + node + "/tasks/" + name);
    }
    long until = System.nanoTime() + PATIENCE.toNanos();
    boolean alive = true;
    while (alive && System.nanoTime() < until) {
      alive =
          active(node, vmid).stream().anyMatch(other -> other.path("upid").asText().equals(upid));
      if (alive) {
        Thread.sleep(PAUSE);
      }
    }
    return new Ended(kind, node, alive ? "alive" : stop ? "stopped" : "ended");
  }

  /**
   * Our token's tasks on any node that are active now, began after a time and are not about one of
   * {@code others}. They are left alone: returns when all have ended, or after some seconds.
   */
  public List<Ended> awaitSince(Instant time, Set<Integer> others) throws InterruptedException {
    // Clocks of nodes may be a little behind ours.
    long earliest = time.minus(CLOCKS).getEpochSecond();
    List<JsonNode> begun = begunSince(earliest, others);
    Set<String> alive = upids(begun);
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (!alive.isEmpty() && System.nanoTime() < until) {
      Thread.sleep(PAUSE);
      alive.retainAll(upids(begunSince(earliest, others)));
    }
    return begun.stream()
        .map(
            task ->
                new Ended(
                    task.path("type").asText(),
                    task.path("node").asText(),
                    alive.contains(task.path("upid").asText()) ? "alive" : "ended"))
        .toList();
  }

  private static Set<String> upids(List<JsonNode> tasks) {
    return tasks.stream().map(task -> task.path("upid").asText()).collect(Collectors.toSet());
  }

  private List<JsonNode> begunSince(long earliest, Set<Integer> others) {
    List<JsonNode> begun = new ArrayList<>();
    for (JsonNode node : client.get("/nodes")) {
      if (node.path("status").asText().equals("online")) {
        begun.addAll(ours("/nodes/" + node.path("node").asText() + "/tasks?source=active"));
      }
    }
    begun.removeIf(
        task ->
            task.path("starttime").asLong() < earliest || others.contains(task.path("id").asInt()));
    return begun;
  }

  private List<JsonNode> active(String node, int vmid) {
    return ours("/nodes/" + node + "/tasks?source=active&vmid=" + vmid);
  }

  private List<JsonNode> ours(String path) {
    List<JsonNode> ours = new ArrayList<>();
    for (JsonNode task : client.get(path)) {
      boolean own =
          task.path("user").asText().equals(settings.user())
              && task.path("tokenid").asText(settings.tokenId()).equals(settings.tokenId());
      if (own) {
        ours.add(task);
      }
    }
    return ours;
  }

  private boolean coming(String node, int vmid) {
    return COMING.contains(config(node, vmid).path("lock").asText());
  }

  private JsonNode config(String node, int vmid) {
    try {
      return client.get("/nodes/" + node + "/lxc/" + vmid + "/config");
    } catch (Failure noSuchGuest) {
      return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
    }
  }

  /** The notes of a guest; empty when there is none that we may see. */
  public String notes(String node, int vmid) {
    return config(node, vmid).path("description").asText();
  }

  @Override
  public void close() {
    client.close();
  }
}
