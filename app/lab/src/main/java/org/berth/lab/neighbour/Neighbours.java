package org.berth.lab.neighbour;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.berth.lab.host.Daemons;
import org.berth.lab.host.LabConfig;
import org.berth.lab.registry.Registry;

/** What environments stand beside: names, certificates and mail, each where it can be had. */
public final class Neighbours {
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
    PlatformGuest.of(config).forEach(each -> standing.add(each.standing()));
    return standing;
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
    Stream<Neighbour.Export> guests =
        PlatformGuest.of(config).stream().flatMap(each -> each.exports(config.subnet()));
    return Stream.of(programs, mirror, guests).flatMap(Function.identity()).toList();
  }
}
