package org.berth.server.environment;

import java.time.InstantSource;
import java.util.UUID;
import org.berth.contract.ConditionStatus;
import org.berth.server.config.Settings;
import org.berth.server.routing.DeployedIngress;
import org.jdbi.v3.core.Handle;

/**
 * What stands beside an environment: an ingress that serves it nowhere is said to be off, in its
 * record. Of Portainer and NetBox the playbook says it.
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
      off(tx, living, run, "route", whyNoRoute());
    }
  }

  private String whyNoRoute() {
    return settings
        .ingress()
        .map(
            ingress ->
                DeployedIngress.of(ingress).isPresent()
                    ? "The playbook made no route"
                    : "The ingress %s is not deployed; run playbooks/deploy_traefik.yml"
                        .formatted(ingress.name()))
        .orElse("No ingress is configured");
  }

  private void off(Handle tx, Living living, UUID run, String type, String message) {
    Conditions.set(
        tx,
        living.id(),
        new Conditions.Verdict(type, ConditionStatus.FALSE, "off", message, run),
        clock.instant());
  }
}
