package org.berth.lab.neighbour;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.berth.lab.host.Daemons;
import org.berth.lab.host.LabConfig;
import org.berth.lab.registry.PinnedImage;
import org.berth.lab.registry.Registry;
import org.berth.lab.registry.TraefikRelease;

/** What environments stand beside: names, certificates and mail, each where it can be had. */
public final class Neighbours {
  /** The lab never imitates it. */
  private static final Standing NETBOX =
      new Standing("netbox", false, "no playbook of ours deploys it", true);

  private final List<Neighbour> all;
  private final LabConfig config;

  public Neighbours(LabConfig config) {
    this.config = config;
    Daemons daemons = new Daemons(config);
    // In the order in which they need each other.
    this.all =
        List.of(
            new Knot(config, daemons),
            new Pebble(config, daemons),
            new MailCatcher(config, daemons));
  }

  /**
   * How one neighbour is.
   *
   * @param text where it answers, or why it does not
   * @param off whether it is left out on purpose, which is no fault
   */
  public record Standing(String name, boolean running, String text, boolean off) {}

  /** Starts what can run here and says where it is, or why it is off. */
  public void up(Consumer<String> tell) {
    for (Neighbour each : all) {
      if (each.lack().isEmpty()) {
        each.up();
      }
    }
    standing().forEach(each -> tell.accept("%s: %s".formatted(each.name(), told(each))));
  }

  public void down() {
    all.reversed().forEach(Neighbour::down);
  }

  /** Every neighbour, also those that are off. */
  public List<Standing> standing() {
    List<Standing> standing = new ArrayList<>(all.stream().map(Neighbours::standing).toList());
    standing.add(ingress());
    standing.add(portainer());
    standing.add(NETBOX);
    return standing;
  }

  /** Where guests pull from may hold its images and its agent's; a playbook makes it. */
  private Standing portainer() {
    String lack = portainerLack();
    return lack.isEmpty()
        ? new Standing(
            "portainer",
            true,
            "its image is in the registry; playbooks/deploy_portainer.yml makes it at "
                + config.subnet().portainer(),
            false)
        : new Standing("portainer", false, lack, true);
  }

  private String portainerLack() {
    URI mirror = new Registry(config).mirror();
    String lack = PinnedImage.PORTAINER.lackAt(mirror);
    return lack.isEmpty() ? PinnedImage.AGENT.lackAt(mirror) : lack;
  }

  /** The lab holds what the ingress is made of; a playbook makes it. */
  private Standing ingress() {
    return TraefikRelease.of(config).isThere()
        ? new Standing(
            "traefik",
            true,
            "its image is in the registry; playbooks/deploy_traefik.yml makes the ingress at "
                + config.subnet().ingress(),
            false)
        : new Standing(
            "traefik", false, "its release is not in the cache; ./berth lab up fetches it", true);
  }

  private static Standing standing(Neighbour each) {
    if (!each.lack().isEmpty()) {
      return new Standing(each.name(), false, each.lack(), true);
    }
    return new Standing(each.name(), each.isRunning(), each.address(), false);
  }

  /** A standing in words. */
  public static String told(Standing standing) {
    if (standing.off()) {
      return "off: " + standing.text();
    }
    return standing.running() ? standing.text() : "does not run";
  }

  /** Variables for clients, of those that can run here. */
  public List<Neighbour.Export> exports() {
    Stream<Neighbour.Export> programs =
        all.stream().filter(each -> each.lack().isEmpty()).flatMap(each -> each.exports().stream());
    Stream<Neighbour.Export> mirror =
        Stream.of(
            new Neighbour.Export("REGISTRY_MIRROR", new Registry(config).mirror().toString()));
    return Stream.of(programs, mirror, ingressExports(), portainerExports())
        .flatMap(Function.identity())
        .toList();
  }

  private Stream<Neighbour.Export> ingressExports() {
    return TraefikRelease.of(config).isThere()
        ? guest("INGRESS", config.subnet().ingress())
        : Stream.empty();
  }

  private Stream<Neighbour.Export> portainerExports() {
    return portainerLack().isEmpty()
        ? guest("PORTAINER", config.subnet().portainer())
        : Stream.empty();
  }

  /** Where a playbook puts a guest of the platform's own. */
  private Stream<Neighbour.Export> guest(String name, String address) {
    return Stream.of(
        new Neighbour.Export(
            name + "_ADDRESS", "%s/%d".formatted(address, config.subnet().prefixLength())),
        new Neighbour.Export(name + "_GATEWAY", config.subnet().gateway()));
  }
}
