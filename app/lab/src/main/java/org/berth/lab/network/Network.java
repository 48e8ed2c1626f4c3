package org.berth.lab.network;

import org.berth.lab.host.LabConfig;

/** The lab's bridge with its address, NAT, DHCP and DNS. */
public final class Network {
  private final LabConfig config;

  public Network(LabConfig config) {
    this.config = config;
  }

  public String bridge() {
    return config.bridge();
  }
}
