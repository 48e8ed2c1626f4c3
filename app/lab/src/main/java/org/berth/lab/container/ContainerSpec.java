package org.berth.lab.container;

import java.nio.file.Path;
import java.util.List;

/**
 * All that a start needs to know of a guest; {@code raw} are further lines of LXC configuration.
 */
public record ContainerSpec(
    String node,
    int vmid,
    Path rootfs,
    String hostname,
    Limits limits,
    List<Nic> nics,
    Resolver resolver,
    boolean nesting,
    List<Mount> mounts,
    List<String> raw) {
  public ContainerSpec {
    nics = List.copyOf(nics);
    mounts = List.copyOf(mounts);
    raw = List.copyOf(raw);
  }
}
