package org.berth.server.routing;

import java.util.Optional;
import java.util.UUID;
import org.berth.contract.ErrorCode;
import org.berth.server.config.Settings;
import org.berth.server.db.Database;
import org.berth.server.db.Ids;
import org.berth.server.problem.Failure;
import org.berth.server.tenant.TenantId;
import org.jdbi.v3.core.Handle;

/** The ingress that environments answer by; without one they have no host names. */
public final class Ingresses {
  private final Optional<Known> known;
  private final Ids ids;

  private record Known(UUID id, String domain) {}

  private Ingresses(Optional<Known> known, Ids ids) {
    this.known = known;
    this.ids = ids;
  }

  /** The configured ingress, known to the database from now on. */
  public static Ingresses of(Database database, Optional<Settings.Ingress> settings, Ids ids) {
    return new Ingresses(
        settings.map(
            ingress ->
                new Known(
                    database.inTransaction(
                        tx ->
                            new RouteDao(tx).ingress(ids.next(), ingress.name(), ingress.domain())),
                    ingress.domain())),
        ids);
  }

  /** Holds the host name of a new environment, for as long as it lives. */
  public void claim(Handle tx, TenantId tenant, UUID environment, String name) {
    if (known.isEmpty()) {
      return;
    }
    Known ingress = known.get();
    String host = name + "." + ingress.domain();
    if (!new RouteDao(tx).hold(ids.next(), tenant, environment, ingress.id(), host)) {
      throw new Failure(ErrorCode.HOST_TAKEN, host + " is another environment's");
    }
  }

  /** Whether it has its host name, which it is given if it has none and nobody else holds it. */
  public boolean holds(Handle tx, TenantId tenant, UUID environment, String name) {
    return known
        .map(
            ingress -> {
              var dao = new RouteDao(tx);
              String host = name + "." + ingress.domain();
              return dao.isHeld(environment, ingress.id())
                  || dao.hold(ids.next(), tenant, environment, ingress.id(), host);
            })
        .orElse(false);
  }

  /** Gives back what a deleted environment held. */
  public static void release(Handle tx, UUID environment) {
    new RouteDao(tx).release(environment);
  }
}
