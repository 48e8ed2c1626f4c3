package org.berth.server.environment;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.berth.contract.ConditionStatus;
import org.berth.server.config.Settings;
import org.berth.server.routing.DeployedIngress;
import org.jdbi.v3.core.Handle;

/**
 * What stands beside an environment: an ingress that serves it nowhere is said to be off, in its
 * record. Of Portainer and NetBox the playbook says it, where this instance knows the way to them.
 */
public final class Neighbours {
  private final Settings settings;
  private final InstantSource clock;

  public Neighbours(Settings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
  }

  /** Adds a condition where the run made no route. */
  void tellOff(Handle tx, Living living, UUID run) {
    if (!living.hadRoute()) {
      tell(tx, living, run, "route", "off", whyNoRoute());
    }
  }

  private String whyNoRoute() {
    return whyNoIngress().orElse("The playbook made no route");
  }

  private Optional<String> whyNoIngress() {
    if (settings.ingress().isEmpty()) {
      return Optional.of("No ingress is configured");
    }
    Settings.Ingress ingress = settings.ingress().get();
    return DeployedIngress.of(ingress).isPresent()
        ? Optional.empty()
        : Optional.of(
            "The ingress %s is not deployed; run playbooks/deploy_traefik.yml"
                .formatted(ingress.name()));
  }

  /** One that shows an environment, and to which this instance does not know the way. */
  private record Hidden(Neighbour neighbour, String sentence) {}

  /**
   * What shows an environment and is not configured on this instance, and what is missing here;
   * empty when a playbook can be led to all of it.
   */
  Optional<String> hidden(Living living) {
    return sentence(hiddenFrom(living));
  }

  /**
   * The same after a deletion, which could not take these away: they are left, as are those that
   * were given up and which nobody needs to come back for.
   */
  Optional<String> leave(Handle tx, Living living, UUID run, GivenUp givenUp) {
    for (Neighbour each : givenUp.neighbours()) {
      if (living.isShownBy(each)) {
        leave(tx, living, run, new Hidden(each, "It is left there: the deletion gave it up"));
      }
    }
    List<Hidden> hidden =
        hiddenFrom(living).stream().filter(each -> !givenUp.includes(each.neighbour())).toList();
    hidden.forEach(each -> leave(tx, living, run, each));
    return sentence(hidden);
  }

  private void leave(Handle tx, Living living, UUID run, Hidden hidden) {
    Neighbour neighbour = hidden.neighbour();
    Map<String, Object> fields = new LinkedHashMap<>();
    living.urlAt(neighbour).ifPresent(url -> fields.put("url", url));
    fields.put("state", "left");
    new EnvironmentDao(tx).observe(living.id(), Map.of(neighbour.key(), fields));
    tell(tx, living, run, neighbour.wire(), "left", hidden.sentence());
  }

  private static Optional<String> sentence(List<Hidden> hidden) {
    return hidden.isEmpty()
        ? Optional.empty()
        : Optional.of(hidden.stream().map(Hidden::sentence).collect(Collectors.joining(" ")));
  }

  private List<Hidden> hiddenFrom(Living living) {
    List<Hidden> hidden = new ArrayList<>();
    if (living.isShownBy(Neighbour.ROUTE) && whyNoIngress().isPresent()) {
      hidden.add(new Hidden(Neighbour.ROUTE, "It has a route, and " + lackingIngress()));
    }
    if (living.isShownBy(Neighbour.PORTAINER) && settings.portainer().isEmpty()) {
      hidden.add(
          new Hidden(Neighbour.PORTAINER, "Portainer shows it, and " + lacking("portainer")));
    }
    if (living.isShownBy(Neighbour.NETBOX) && settings.netbox().isEmpty()) {
      hidden.add(new Hidden(Neighbour.NETBOX, "NetBox records it, and " + lacking("netbox")));
    }
    return hidden;
  }

  private String lackingIngress() {
    return settings
        .ingress()
        .map(
            ingress ->
                "%s is missing here: run playbooks/deploy_traefik.yml, or copy that file from the instance where it was run."
                    .formatted(ingress.file()))
        .orElseGet(() -> lacking("ingress"));
  }

  private static String lacking(String section) {
    return "berth.yml has no section %s here.".formatted(section);
  }

  private void tell(
      Handle tx, Living living, UUID run, String type, String reason, String message) {
    Conditions.set(
        tx,
        living.id(),
        new Conditions.Verdict(type, ConditionStatus.FALSE, reason, message, run),
        clock.instant());
  }
}
