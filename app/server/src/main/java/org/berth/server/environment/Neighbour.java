package org.berth.server.environment;

import java.util.Arrays;
import java.util.Optional;

/** What shows an environment to others, and has to let go of it in the end. */
enum Neighbour {
  ROUTE("route", "route", "docker_platform_ingress"),
  PORTAINER("portainer", "agent", "docker_platform_portainer"),
  NETBOX("netbox", "netbox", "docker_platform_netbox");

  private final String wire;
  private final String key;
  private final String variable;

  Neighbour(String wire, String key, String variable) {
    this.wire = wire;
    this.key = key;
    this.variable = variable;
  }

  static Optional<Neighbour> of(String wire) {
    return Arrays.stream(values()).filter(each -> each.wire.equals(wire)).findFirst();
  }

  /** Its name in requests, which is that of its condition, too. */
  String wire() {
    return wire;
  }

  /** Where playbooks publish what it holds. */
  String key() {
    return key;
  }

  /** What tells role {@code docker_platform} of it; empty means that there is none. */
  String variable() {
    return variable;
  }
}
