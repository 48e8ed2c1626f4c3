package org.berth.server.allocation;

/** What an environment holds now; {@code address} is without prefix length. */
public record Allocation(
    String node,
    int vmid,
    String mac,
    String address,
    String bridge,
    int firstPort,
    int lastPort) {}
