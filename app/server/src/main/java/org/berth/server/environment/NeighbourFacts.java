package org.berth.server.environment;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.berth.contract.ConditionStatus;
import org.berth.server.run.Published;
import org.berth.server.run.PublishedFacts.Source;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * What playbooks publish about an environment's neighbours: where each shows it, or why not. It is
 * observed under the playbook's key and judged as a condition: ok, off, failed, left or gone.
 */
final class NeighbourFacts {
  private static final String OK = "ok";
  private static final String FAILED = "failed";

  private final InstantSource clock;

  NeighbourFacts(InstantSource clock) {
    this.clock = clock;
  }

  /** One neighbour's word; {@code sentences} hold what is said where it gives no reason. */
  private record Told(
      Neighbour neighbour,
      @Nullable String url,
      @Nullable String state,
      @Nullable String reason,
      Map<String, String> sentences) {

    String stateOrOk() {
      return Objects.requireNonNullElse(state, url == null ? "off" : OK);
    }

    String message() {
      if (stateOrOk().equals(OK)) {
        return sentences.getOrDefault(OK, "") + url;
      }
      return Objects.requireNonNullElse(reason, sentences.getOrDefault(stateOrOk(), stateOrOk()));
    }
  }

  void route(Handle tx, Source source, UUID environment, Published.Route route) {
    Map<String, String> sentences =
        Map.of(
            OK,
            "Served at ",
            "left",
            "The ingress did not let go of it",
            "gone",
            "It is taken away");
    tell(
        tx,
        source,
        environment,
        new Told(Neighbour.ROUTE, route.url(), route.state(), null, sentences));
  }

  void agent(Handle tx, Source source, UUID environment, Published.Agent agent) {
    tell(
        tx,
        source,
        environment,
        new Told(
            Neighbour.PORTAINER,
            agent.url(),
            agent.state(),
            agent.reason(),
            sentences("Portainer")));
  }

  void netbox(Handle tx, Source source, UUID environment, Published.Netbox netbox) {
    tell(
        tx,
        source,
        environment,
        new Told(
            Neighbour.NETBOX, netbox.url(), netbox.state(), netbox.reason(), sentences("NetBox")));
  }

  /** A neighbour that is away has not let go of what it showed. */
  private static Optional<String> url(Handle tx, UUID environment, Told told) {
    return told.url() == null && told.stateOrOk().equals(FAILED)
        ? new EnvironmentDao(tx).byId(environment).urlAt(told.neighbour())
        : Optional.ofNullable(told.url());
  }

  private static Map<String, String> sentences(String name) {
    return Map.of(
        OK,
        "Shown at ",
        "off",
        "No " + name + " is configured",
        FAILED,
        name + " does not show it",
        "left",
        name + " did not let go of it",
        "gone",
        "It is taken away");
  }

  private void tell(Handle tx, Source source, UUID environment, Told told) {
    Map<String, Object> fields = new LinkedHashMap<>();
    url(tx, environment, told).ifPresent(url -> fields.put("url", url));
    fields.put("state", told.stateOrOk());
    new EnvironmentDao(tx).observe(environment, Map.of(told.neighbour().key(), fields));
    boolean shown = told.url() != null && told.stateOrOk().equals(OK);
    Conditions.set(
        tx,
        environment,
        new Conditions.Verdict(
            told.neighbour().wire(),
            shown ? ConditionStatus.TRUE : ConditionStatus.FALSE,
            told.stateOrOk(),
            told.message(),
            source.run().value()),
        clock.instant());
  }
}
