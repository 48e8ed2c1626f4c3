package org.berth.lab.neighbour;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.berth.lab.host.LabConfig;
import org.berth.lab.host.Subnet;
import org.berth.lab.neighbour.Neighbours.Standing;
import org.berth.lab.registry.PinnedImage;
import org.berth.lab.registry.Registry;
import org.berth.lab.registry.TraefikRelease;

/**
 * A neighbour in a guest of its own. The lab only holds what it is made of; a playbook makes it.
 *
 * @param name what it is called in reports, and its playbook after {@code deploy_}
 * @param variable what the names of its variables begin with
 * @param lack why it cannot be made; empty when it can
 */
record PlatformGuest(String name, String variable, String address, String lack) {

  /**
   * All of them, as the lab is now: where guests pull from may hold images and hold others later.
   */
  static List<PlatformGuest> of(LabConfig config) {
    Subnet subnet = config.subnet();
    return List.of(
        new PlatformGuest("traefik", "INGRESS", subnet.ingress(), lackOfTraefik(config)),
        pulled("portainer", subnet.portainer(), PinnedImage.PORTAINER, config),
        pulled("netbox", subnet.netbox(), PinnedImage.NETBOX, config));
  }

  private static String lackOfTraefik(LabConfig config) {
    return TraefikRelease.of(config).isThere()
        ? ""
        : "its release is not in the cache; ./berth lab up fetches it";
  }

  private static PlatformGuest pulled(
      String name, String address, List<PinnedImage> images, LabConfig config) {
    String lack = PinnedImage.lackAt(new Registry(config).mirror(), images);
    return new PlatformGuest(name, name.toUpperCase(Locale.ROOT), address, lack);
  }

  Standing standing() {
    return lack.isEmpty()
        ? new Standing(name, true, made(), false)
        : new Standing(name, false, lack, true);
  }

  private String made() {
    return "the registry holds its images; playbooks/deploy_%s.yml makes it at %s"
        .formatted(name, address);
  }

  /** Where its playbook puts it. */
  Stream<Neighbour.Export> exports(Subnet subnet) {
    return lack.isEmpty()
        ? Stream.of(
            new Neighbour.Export(
                variable + "_ADDRESS", "%s/%d".formatted(address, subnet.prefixLength())),
            new Neighbour.Export(variable + "_GATEWAY", subnet.gateway()))
        : Stream.empty();
  }
}
