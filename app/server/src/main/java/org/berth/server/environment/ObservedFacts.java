package org.berth.server.environment;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.berth.contract.ConditionStatus;
import org.berth.server.db.Ids;
import org.berth.server.run.Published;
import org.berth.server.run.PublishedFacts;
import org.berth.server.tenant.TenantId;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Turns what playbooks publish about an environment into its observed state, as it arrives. */
public final class ObservedFacts implements PublishedFacts {
  private final Ids ids;
  private final InstantSource clock;
  private final NeighbourFacts neighbours;

  public ObservedFacts(Ids ids, InstantSource clock) {
    this.ids = ids;
    this.clock = clock;
    this.neighbours = new NeighbourFacts(clock);
  }

  @Override
  public void published(Handle tx, Source source, Published fact) {
    // One run patches many environments, and is about none of them alone.
    if (fact instanceof Published.Patched patched) {
      patched(tx, source, patched);
    } else {
      source.environment().ifPresent(environment -> published(tx, source, environment, fact));
    }
  }

  private void published(Handle tx, Source source, UUID environment, Published fact) {
    switch (fact) {
      case Published.Guest guest -> guest(tx, source, environment, guest);
      case Published.Docker docker -> docker(tx, source, environment, docker);
      case Published.Observation seen -> seen(tx, source, environment, seen);
      case Published.Route route -> neighbours.route(tx, source, environment, route);
      case Published.Agent agent -> neighbours.agent(tx, source, environment, agent);
      case Published.Netbox netbox -> neighbours.netbox(tx, source, environment, netbox);
      case Published.Isolation wall -> isolation(tx, source, environment, wall);
      case Published.Patched patched -> {
        // Told above.
      }
      case Published.Step step -> {
        // How far a run is stands in its events.
      }
      case Published.Template template -> {
        // Proxmox itself tells which templates there are.
      }
    }
  }

  private void guest(Handle tx, Source source, UUID environment, Published.Guest guest) {
    Map<String, Object> fields = new LinkedHashMap<>();
    put(fields, "cluster", guest.cluster());
    put(fields, "node", guest.node());
    put(fields, "kind", guest.kind());
    put(fields, "id", guest.id());
    put(fields, "address", withoutPrefix(guest.address()));
    put(fields, "host_key", guest.hostKey());
    observe(tx, environment, "guest", fields);
    if (guest.id() != null && guest.node() != null) {
      String where = guest.id() + " on " + guest.node();
      good(tx, source, environment, "guest", "The guest runs as " + where);
    }
  }

  private void docker(Handle tx, Source source, UUID environment, Published.Docker docker) {
    Map<String, Object> fields = fields("engine", docker.engine());
    put(fields, "api", docker.api());
    fields.put("run", source.run().toString());
    observe(tx, environment, "docker", fields);
    EngineOwner owner = owner(tx, environment);
    new EngineDao(tx)
        .store(
            ids.next(),
            owner.tenant(),
            environment,
            owner.name(),
            new EngineDao.Told(docker.engine(), docker.api()));
    if (docker.engine() != null) {
      good(tx, source, environment, "docker", "Docker Engine " + docker.engine() + " answers");
    }
  }

  private void seen(Handle tx, Source source, UUID environment, Published.Observation seen) {
    String differences = Objects.requireNonNullElse(seen.differences(), "");
    Map<String, Object> fields = fields("guest", seen.guest());
    fields.put("differences", differences);
    fields.put("run", source.run().toString());
    observe(tx, environment, Look.KEY, fields);
    boolean drifts = !differences.isEmpty();
    judge(
        tx,
        source,
        environment,
        new Judged("drift", drifts, drifts ? differences : "Nothing differs from what was asked"));
    if (!"running".equals(seen.guest())) {
      judge(tx, source, environment, new Judged("guest", false, "The guest is " + seen.guest()));
    }
  }

  private void isolation(
      Handle tx, Source source, UUID environment, Published.Isolation isolation) {
    String lacking = Objects.requireNonNullElse(isolation.lacking(), "");
    boolean holds = lacking.isEmpty();
    judge(
        tx,
        source,
        environment,
        new Judged("isolated", holds, holds ? "Proxmox's firewall guards the guest" : lacking));
  }

  private void patched(Handle tx, Source source, Published.Patched patched) {
    int found =
        tx.createUpdate(
                "update environment set patched_at = now() where cast(id as text) = :id and"
                    + " deleted_at is null")
            .bind("id", Objects.requireNonNullElse(patched.id(), ""))
            .execute();
    if (found == 1 && patched.engine() != null) {
      UUID environment = UUID.fromString(Objects.requireNonNull(patched.id()));
      docker(tx, source, environment, new Published.Docker(patched.engine(), patched.api()));
    }
  }

  private record EngineOwner(TenantId tenant, String name) {}

  private static EngineOwner owner(Handle tx, UUID environment) {
    return tx.createQuery("select tenant_id, name from environment where id = :id")
        .bind("id", environment)
        .map(
            (row, context) ->
                new EngineOwner(
                    new TenantId(row.getObject("tenant_id", UUID.class)), row.getString("name")))
        .one();
  }

  private void good(Handle tx, Source source, UUID environment, String type, String message) {
    judge(tx, source, environment, new Judged(type, true, message));
  }

  private record Judged(String type, boolean holds, String message) {}

  private void judge(Handle tx, Source source, UUID environment, Judged judged) {
    ConditionStatus status = judged.holds() ? ConditionStatus.TRUE : ConditionStatus.FALSE;
    Conditions.set(
        tx,
        environment,
        new Conditions.Verdict(
            judged.type(), status, "published", judged.message(), source.run().value()),
        clock.instant());
  }

  private static void observe(Handle tx, UUID environment, String key, Map<String, Object> fields) {
    new EnvironmentDao(tx).observe(environment, Map.of(key, fields));
  }

  private static Map<String, Object> fields(String key, @Nullable Object value) {
    Map<String, Object> fields = new LinkedHashMap<>();
    put(fields, key, value);
    return fields;
  }

  private static void put(Map<String, Object> fields, String key, @Nullable Object value) {
    if (value != null) {
      fields.put(key, value);
    }
  }

  private static @Nullable String withoutPrefix(@Nullable String address) {
    return address == null ? null : address.replaceFirst("/.*", "");
  }
}
