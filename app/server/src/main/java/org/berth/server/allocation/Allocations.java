package org.berth.server.allocation;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.berth.contract.ErrorCode;
import org.berth.server.config.Settings;
import org.berth.server.db.Ids;
import org.berth.server.problem.Failure;
import org.berth.server.proxmox.Nodes;
import org.jdbi.v3.core.Handle;

/**
 * Claims from the configured ranges of one cluster. A claim is made and ended in the caller's
 * transaction; the database refuses that two living claims meet.
 */
public final class Allocations {
  private final Settings.Allocation ranges;
  private final String bridge;
  private final Nodes nodes;
  private final Ids ids;
  private final RandomGenerator random;

  public Allocations(
      Settings.Allocation ranges, String bridge, Nodes nodes, Ids ids, RandomGenerator random) {
    this.ranges = ranges;
    this.bridge = bridge;
    this.nodes = nodes;
    this.ids = ids;
    this.random = random;
  }

  /** Chooses a node and claims the rest, or refuses with {@code no_capacity}. */
  public Allocation claim(Handle tx, Need need) {
    var dao = new AllocationDao(tx);
    dao.lock(nodes.cluster());
    String node = nodes.choose(tx, need.template(), need.memoryMb());
    int vmid =
        dao.freeVmid(nodes.cluster(), ranges.vmids())
            .orElseThrow(() -> usedUp("VMIDs", ranges.vmids().size()));
    String address =
        dao.freeAddress(nodes.cluster(), ranges.addresses())
            .orElseThrow(() -> usedUp("addresses", ranges.addresses().size()));
    int port =
        dao.freePorts(nodes.cluster(), ranges.ports(), ranges.portsPerEnvironment())
            .orElseThrow(() -> usedUp("ports", ranges.ports().size()));
    var held =
        new Allocation(
            node, vmid, mac(), address, bridge, port, port + ranges.portsPerEnvironment() - 1);
    dao.insert(ids.next(), nodes.cluster(), need, held);
    return held;
  }

  private Failure usedUp(String what, int size) {
    return new Failure(
        ErrorCode.NO_CAPACITY,
        "All %d %s of cluster %s are held".formatted(size, what, nodes.name()));
  }

  /** Locally administered and unicast (IEEE 802, the second hexadecimal digit is 2). */
  private String mac() {
    return "02:be:%02x:%02x:%02x:%02x"
        .formatted(
            random.nextInt(256), random.nextInt(256), random.nextInt(256), random.nextInt(256));
  }

  /** What an environment holds now. */
  public Optional<Allocation> held(Handle tx, UUID environment) {
    return new AllocationDao(tx).held(environment);
  }

  /** The VMIDs that other environments hold. */
  public Set<Integer> vmidsOfOthers(Handle tx, Collection<UUID> environments) {
    return new AllocationDao(tx).vmidsOfOthers(environments);
  }

  /** Ends an environment's claim; whoever calls has the proof that {@code why} is true. */
  public void release(Handle tx, UUID environment, Release why) {
    new AllocationDao(tx).release(environment, why);
  }
}
