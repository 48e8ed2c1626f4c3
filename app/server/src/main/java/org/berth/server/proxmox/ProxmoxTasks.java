package org.berth.server.proxmox;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.berth.server.config.Settings;
import org.berth.server.problem.Failure;

/**
 * Proxmox's active tasks on one guest that our token began. Those that can be cut are stopped,
 * those that would leave a guest broken are waited for; other people's are left alone.
 */
public final class ProxmoxTasks implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(100);

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
  public record Ended(String task, String outcome) {}

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
      ended.add(new Ended("vzclone", coming(node, vmid) ? "alive" : "ended"));
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
    return new Ended(kind, alive ? "alive" : stop ? "stopped" : "ended");
  }

  private List<JsonNode> active(String node, int vmid) {
    List<JsonNode> ours = new ArrayList<>();
    for (JsonNode task : client.get("/nodes/" + node + "/tasks?source=active&vmid=" + vmid)) {
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
