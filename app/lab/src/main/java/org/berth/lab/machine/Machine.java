package org.berth.lab.machine;

import org.berth.lab.container.Containers;
import org.berth.lab.host.LabConfig;
import org.berth.lab.image.Templates;
import org.berth.lab.network.GuestFirewall;
import org.berth.lab.network.Network;
import org.berth.lab.storage.Volumes;

/** All that one lab's API needs of the machine below it. */
public record Machine(
    LabConfig config,
    Volumes volumes,
    Containers containers,
    Network network,
    GuestFirewall firewall,
    Templates templates) {
  public static Machine of(LabConfig config) {
    return new Machine(
        config,
        new Volumes(config),
        new Containers(config),
        new Network(config),
        new GuestFirewall(config),
        new Templates(config));
  }
}
