package org.berth.server.routing;

import java.util.UUID;
import org.berth.server.tenant.TenantId;
import org.jdbi.v3.core.Handle;

/** Rows of {@code ingress} and {@code route}. */
final class RouteDao {
  private final Handle handle;

  RouteDao(Handle handle) {
    this.handle = handle;
  }

  /** The id of the ingress of that name, which serves this domain from now on. */
  UUID ingress(UUID idIfNew, String name, String domain) {
    return handle
        .createQuery(
            """
            insert into ingress (id, name, domain) values (:id, :name, :domain)
            on conflict (name) do update set domain = excluded.domain
            returning id
            """)
        .bind("id", idIfNew)
        .bind("name", name)
        .bind("domain", domain)
        .mapTo(UUID.class)
        .one();
  }

  /** Holds a host name for an environment; false when another one holds it. */
  boolean hold(UUID id, TenantId tenant, UUID environment, UUID ingress, String host) {
    return handle
            .createUpdate(
                """
                insert into route (id, tenant_id, environment_id, ingress_id, host)
                values (:id, :tenant, :environment, :ingress, :host)
                on conflict (ingress_id, host) where deleted_at is null do nothing
                """)
            .bind("id", id)
            .bind("tenant", tenant.value())
            .bind("environment", environment)
            .bind("ingress", ingress)
            .bind("host", host)
            .execute()
        == 1;
  }

  /** Whether an environment holds a host name at an ingress. */
  boolean isHeld(UUID environment, UUID ingress) {
    return handle
        .createQuery(
            """
            select exists (select 1 from route
                            where environment_id = :environment and ingress_id = :ingress and deleted_at is null)
            """)
        .bind("environment", environment)
        .bind("ingress", ingress)
        .mapTo(Boolean.class)
        .one();
  }

  void release(UUID environment) {
    handle
        .createUpdate(
            "update route set deleted_at = now() where environment_id = :id and deleted_at is null")
        .bind("id", environment)
        .execute();
  }
}
