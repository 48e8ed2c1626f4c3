package org.berth.lab.network;

import java.util.List;

/**
 * One rule with all names resolved: addresses are IPv4 or IPv6 addresses, CIDRs or ranges {@code
 * a-b}; ports are {@code 80} or {@code 80:90}; an empty list or text matches all. {@code iface} is
 * {@code net<index>} or empty. {@code protocol} is a name or number, {@code icmpType} a name.
 */
public record FilterRule(
    Direction direction,
    Action action,
    String iface,
    Peers source,
    Peers destination,
    String protocol,
    List<String> sourcePorts,
    List<String> destinationPorts,
    String icmpType) {
  public FilterRule {
    sourcePorts = List.copyOf(sourcePorts);
    destinationPorts = List.copyOf(destinationPorts);
  }

  /** As seen from the guest. */
  public enum Direction {
    IN,
    OUT
  }

  public enum Action {
    ACCEPT,
    DROP,
    REJECT
  }

  /** Addresses that match, except those in {@code not}. */
  public record Peers(List<String> addresses, List<String> not) {
    public static final Peers ANY = new Peers(List.of(), List.of());

    public Peers {
      addresses = List.copyOf(addresses);
      not = List.copyOf(not);
    }
  }
}
