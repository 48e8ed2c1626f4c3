package org.berth.server.environment;

import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.berth.contract.EnvironmentState;
import org.berth.contract.RequestVerb;
import org.berth.server.allocation.Allocations;
import org.berth.server.allocation.Release;
import org.berth.server.request.Withdrawal;
import org.berth.server.routing.Ingresses;
import org.berth.server.tenant.Scope;
import org.berth.server.tenant.TenantId;
import org.jdbi.v3.core.Handle;

/**
 * How environments leave: their claim ends, their engine is gone, their key is forgotten, their
 * name is free.
 */
public final class Departures implements Withdrawal {
  static final List<EnvironmentState> LIVING =
      Arrays.stream(EnvironmentState.values())
          .filter(state -> state != EnvironmentState.DELETED)
          .toList();

  private final Allocations allocations;
  private final EnvironmentKeys keys;

  public Departures(Allocations allocations, EnvironmentKeys keys) {
    this.allocations = allocations;
    this.keys = keys;
  }

  void settle(Handle tx, Living living, Release why) {
    new EnvironmentDao(tx).move(living.id(), LIVING, EnvironmentState.DELETED);
    allocations.release(tx, living.id(), why);
    new EngineDao(tx).gone(living.id());
    Ingresses.release(tx, living.id());
    keys.forget(living.id());
  }

  /** A creation taken back before its first try leaves nothing; after one it leaves a failure. */
  @Override
  public void withdrawn(Handle tx, TenantId tenant, RequestVerb verb, UUID environment) {
    if (verb != RequestVerb.CREATE) {
      return;
    }
    var dao = new EnvironmentDao(tx);
    Living living = dao.lock(new Scope(tenant), environment.toString()).orElseThrow();
    if (living.lastRun() == null) {
      settle(tx, living, Release.NEVER_BUILT);
    } else {
      if (dao.move(environment, List.of(EnvironmentState.PROVISIONING), EnvironmentState.FAILED)) {
        EnvironmentNews.tell(tx, tenant, environment, "Taken back before it was ready");
      }
    }
  }
}
