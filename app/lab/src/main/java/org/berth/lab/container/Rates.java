package org.berth.lab.container;

import java.util.List;
import java.util.Locale;
import org.berth.lab.host.Command;

/**
 * Speed limits of a guest's interface: towards the guest at the host's end, from it at its own.
 * Root in the guest could lift the second one.
 */
final class Rates {
  private Rates() {}

  static void limit(String veth, Nic nic, long init) {
    String bytes = String.format(Locale.ROOT, "%.0fbps", nic.rate() * 1_000_000);
    Command.of(shape(veth, bytes)).orFail("Limiting " + veth);
    Command.of(GuestDevices.inNetworkOf(init))
        .with(shape(nic.name(), bytes).toArray())
        .orFail("Limiting " + nic.name());
  }

  /** Lifts the limits. */
  static void free(String veth, Nic nic, long init) {
    Command.of("tc", "qdisc", "delete", "dev", veth, "root").run();
    Command.of(GuestDevices.inNetworkOf(init))
        .with("tc", "qdisc", "delete", "dev", nic.name(), "root")
        .run();
  }

  private static List<String> shape(String device, String bytes) {
    return List.of(
        "tc", "qdisc", "replace", "dev", device, "root", "tbf", "rate", bytes, "burst", "1mb",
        "latency", "50ms");
  }
}
