package org.berth.lab.container;

import java.util.Optional;
import org.berth.lab.host.Command;

/** The inside of a running guest's network, changed with the host's programs. */
record GuestNetwork(long init) {

  /** A new pair of devices: {@code veth} here, and the interface in the guest. */
  void plug(String veth, Nic nic) {
    Command.of("ip", "link", "add", veth, "type", "veth", "peer", "name", nic.name())
        .with("address", nic.hwaddr(), "netns", init)
        .orFail("Plugging net" + nic.index());
  }

  /** Gives an interface what differs from before; nothing before is an interface just plugged. */
  void adjust(String veth, Nic nic, Optional<Nic> before) {
    if (nic.mtu() > 0) {
      Command.of("ip", "link", "set", veth, "mtu").with(nic.mtu()).orFail("Setting the MTU");
      ip("link", "set", nic.name(), "mtu", Integer.toString(nic.mtu()));
    }
    ip("link", "set", nic.name(), nic.linkDown() ? "down" : "up");
    boolean moved =
        before
            .filter(old -> old.ip().equals(nic.ip()) && old.gateway().equals(nic.gateway()))
            .isEmpty();
    if (moved) {
      readdress(nic, before);
    }
    if (nic.rate() > 0) {
      Rates.limit(veth, nic, init);
    } else if (before.filter(old -> old.rate() > 0).isPresent()) {
      Rates.free(veth, nic, init);
    }
  }

  /** Where the guest asks for its address itself, it does so at its next start. */
  private void readdress(Nic nic, Optional<Nic> before) {
    if (before.isPresent()) {
      ip("-4", "addr", "flush", "dev", nic.name(), "scope", "global");
    }
    if (!nic.ip().contains("/")) {
      return;
    }
    ip("addr", "replace", nic.ip(), "dev", nic.name());
    if (!nic.gateway().isEmpty() && !nic.linkDown()) {
      ip("route", "replace", "default", "via", nic.gateway(), "dev", nic.name());
    }
  }

  private void ip(String... arguments) {
    Command.of(GuestDevices.inNetworkOf(init))
        .with("ip")
        .with((Object[]) arguments)
        .orFail("Changing the guest's network");
  }
}
