package org.berth.server.environment;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.berth.contract.Engine;
import org.berth.server.db.Columns;
import org.berth.server.http.Listing;
import org.berth.server.http.Paging;
import org.berth.server.json.Json;
import org.berth.server.tenant.Scope;
import org.berth.server.tenant.TenantId;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Rows of {@code engine}. */
final class EngineDao {
  static final Listing<Engine> LISTING =
      Listing.<Engine>by("name", "id", "id", Listing.Type.UUID, row -> row.id().toString())
          .or("name", "name", Engine::name);

  private final Handle handle;

  EngineDao(Handle handle) {
    this.handle = handle;
  }

  /** What a run told of an environment's Docker Engine. */
  record Told(@Nullable String engine, @Nullable String api) {}

  void store(UUID idIfNew, TenantId tenant, UUID environment, String name, Told told) {
    handle
        .createUpdate(
            """
            insert into engine (id, tenant_id, environment_id, name, transport, engine, api, observed_at)
            values (:id, :tenant, :environment, :name, 'ssh', :engine, :api, now())
            on conflict (environment_id) where deleted_at is null
            do update set engine = coalesce(excluded.engine, engine.engine), api = coalesce(excluded.api, engine.api),
              observed_at = now()
            """)
        .bind("id", idIfNew)
        .bind("tenant", tenant.value())
        .bind("environment", environment)
        .bind("name", name)
        .bind("engine", told.engine())
        .bind("api", told.api())
        .execute();
  }

  void gone(UUID environment) {
    handle
        .createUpdate(
            "update engine set deleted_at = now() where environment_id = :id and deleted_at is null")
        .bind("id", environment)
        .execute();
  }

  /** Which engines a list shows. */
  record Filter(Optional<UUID> environment, Optional<String> name) {}

  List<Engine> list(Scope scope, Filter filter, Paging<Engine> paging) {
    return paging
        .bind(
            handle.createQuery(
                """
                select id, name, environment_id, engine, api, labels, observed_at from engine
                 where tenant_id = :tenant and deleted_at is null
                   and (cast(:environment as uuid) is null or environment_id = cast(:environment as uuid))
                   and (cast(:name as text) is null or name = :name)
                """
                    + paging.sql()))
        .bind("tenant", scope.tenant().value())
        .bind("environment", filter.environment().orElse(null))
        .bind("name", filter.name().orElse(null))
        .map(
            (row, context) ->
                new Engine(
                    Columns.id(row, "id"),
                    Columns.text(row, "name"),
                    Columns.idOrNull(row, "environment_id"),
                    row.getString("engine"),
                    row.getString("api"),
                    Json.texts(Columns.text(row, "labels")),
                    Columns.timeOrNull(row, "observed_at")))
        .list();
  }
}
