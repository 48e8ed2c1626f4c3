package org.berth.contract;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A Proxmox host as last observed; {@code reason} says why it is not reachable. */
public record Node(
    String cluster,
    String name,
    boolean online,
    @Nullable String reason,
    int cores,
    long memoryMb,
    long freeMemoryMb,
    List<Template> templates,
    Instant observedAt) {

  /** What guests are cloned from on this node. */
  public record Template(String name, GuestKind kind, int id, String version) {}
}
