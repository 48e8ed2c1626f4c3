package org.berth.lab.container;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.berth.lab.host.Command;
import org.berth.lab.host.HostFailure;
import org.berth.lab.host.LabConfig;
import org.berth.lab.network.Bridges;

/** Interfaces and volumes of running guests: what can be plugged in and out while they run. */
public final class GuestDevices {
  private final Lxc lxc;
  private final GuestSetup setup;
  private final Bridges bridges;
  private final String prefix;

  GuestDevices(LabConfig config, Lxc lxc, GuestSetup setup) {
    this.lxc = lxc;
    this.setup = setup;
    this.bridges = new Bridges(config);
    this.prefix = config.prefix();
  }

  /** The name of the host's end of a guest's interface {@code net<index>}. */
  String veth(int vmid, int index) {
    return prefix + vmid + "i" + index;
  }

  /** Makes what has to be there before LXC can plug the guest's interfaces in. */
  void prepare(ContainerSpec spec) {
    spec.nics().forEach(nic -> bridges.made(nic.bridge(), nic.tag()));
  }

  /** Limits the interfaces of a guest that has just started. */
  void limitRates(ContainerSpec spec) {
    for (Nic nic : spec.nics()) {
      if (nic.rate() > 0) {
        Rates.limit(veth(spec.vmid(), nic.index()), nic, init(spec.vmid()).pid());
      }
    }
  }

  /**
   * Brings {@code net<index>} of a running guest from what it was to what {@code wanted} says. The
   * guest's files follow, so that its next start finds the same.
   */
  public void reconnect(ContainerSpec wanted, int index, Optional<Nic> before) {
    Optional<Nic> after = wanted.nics().stream().filter(nic -> nic.index() == index).findFirst();
    String veth = veth(wanted.vmid(), index);
    GuestNetwork guest = new GuestNetwork(init(wanted.vmid()).pid());
    if (before.isPresent() && !after.map(nic -> sameDevice(before.get(), nic)).orElse(false)) {
      Command.of("ip", "link", "delete", veth).orFail("Unplugging net" + index);
    }
    after.ifPresent(
        nic -> {
          boolean there = before.filter(old -> sameDevice(old, nic)).isPresent();
          if (!there) {
            guest.plug(veth, nic);
          }
          String bridge = bridges.made(nic.bridge(), nic.tag());
          Command.of("ip", "link", "set", veth, "master", bridge, "up").orFail("Plugging " + veth);
          guest.adjust(veth, nic, there ? before : Optional.empty());
        });
    setup.readdress(wanted);
  }

  private static boolean sameDevice(Nic one, Nic other) {
    return one.name().equals(other.name())
        && one.hwaddr().toUpperCase(Locale.ROOT).equals(other.hwaddr().toUpperCase(Locale.ROOT));
  }

  /** Shows a running guest one more volume, as a start of it would. */
  public void mount(int vmid, Mount mount) {
    new MountNamespace(init(vmid).pid()).attach(mount);
  }

  /** The programs that see a running guest's network with the host's own files. */
  static List<String> inNetworkOf(long init) {
    return List.of("nsenter", "-n", "-t", Long.toString(init));
  }

  private GuestProcess init(int vmid) {
    return lxc.init(vmid).orElseThrow(() -> new HostFailure("CT %d does not run".formatted(vmid)));
  }
}
