package org.berth.server.run;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a run had left outside of the machine that it ran on, and what became of that. */
public record Remains(List<Host> hosts, List<Task> tasks) {
  /** A run that can have left nothing. */
  public static final Remains NONE = new Remains(List.of(), List.of());

  /**
   * A host on which the run worked.
   *
   * @param ended names of processes that were ended
   * @param alive names of those that could not be
   * @param unreached why nobody could look; null when somebody did
   */
  public record Host(
      String host, List<String> ended, List<String> alive, @Nullable String unreached) {}

  /**
   * A task of Proxmox on the run's guest.
   *
   * @param outcome {@code stopped}, {@code ended} by itself, or {@code alive}
   */
  public record Task(String task, String node, String outcome) {}

  /** Whether it is known that nothing of the run lives there. */
  boolean proven() {
    return hosts.stream().allMatch(host -> host.alive().isEmpty() && host.unreached() == null)
        && tasks.stream().noneMatch(task -> task.outcome().equals("alive"));
  }

  /** For people. */
  String sentence() {
    if (hosts.isEmpty() && tasks.isEmpty()) {
      return "It worked on no other host.";
    }
    StringBuilder text = new StringBuilder();
    for (Host host : hosts) {
      text.append(sentence(host));
    }
    for (Task task : tasks) {
      text.append(
          "Proxmox's task %s on %s: %s. ".formatted(task.task(), task.node(), task.outcome()));
    }
    return text.toString().strip();
  }

  private static String sentence(Host host) {
    if (host.unreached() != null) {
      return "%s was not looked at: %s. ".formatted(host.host(), host.unreached());
    }
    return host.alive().isEmpty()
        ? "Nothing of it lives on %s (%d ended). ".formatted(host.host(), host.ended().size())
        : "On %s live still: %s. ".formatted(host.host(), String.join(", ", host.alive()));
  }
}
