package org.berth.server.environment;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.berth.contract.Environment;
import org.berth.contract.EnvironmentState;
import org.berth.contract.GuestKind;
import org.berth.server.db.Columns;
import org.berth.server.http.Listing;
import org.berth.server.http.Paging;
import org.berth.server.json.Json;
import org.berth.server.tenant.Scope;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Environments as people see them: what was observed, and what is held. */
final class EnvironmentViews {
  private static final String VIEW =
      """
      select environment.id, environment.name, environment.kind, environment.state, environment.template,
             environment.desired, person.name as owner, team.name as team, environment.labels, environment.observed,
             environment.conditions, environment.created_at, environment.observed_at, environment.expires_at,
             environment.last_run, lower(allocation.ports) as first_port, upper(allocation.ports) - 1 as last_port,
             engine.id as engine_id, engine.engine, engine.api
        from environment join person on person.id = environment.owner_id
        left join team on team.id = environment.team_id
        left join allocation on allocation.environment_id = environment.id and allocation.held_until is null
        left join engine on engine.environment_id = environment.id and engine.deleted_at is null
       where environment.tenant_id = :tenant
      """;

  static final Listing<Environment> LISTING =
      Listing.<Environment>byAge(
              "created_at", "environment.id", Listing.Type.UUID, row -> row.id().toString())
          .or("name", "environment.name", Environment::name)
          .or("state", "environment.state", row -> row.state().wire())
          .or("owner", "person.name", Environment::owner);

  private final Handle handle;

  EnvironmentViews(Handle handle) {
    this.handle = handle;
  }

  /** Which environments a list shows; deleted ones only when they are asked for by state. */
  record Filter(Optional<String> name, Optional<String> state, Optional<String> owner) {}

  /** By name among the living, by id for ever. */
  Optional<Environment> find(Scope scope, String nameOrId) {
    return handle
        .createQuery(
            VIEW
                + """
                   and (environment.name = :text and environment.deleted_at is null
                        or cast(environment.id as text) = :text)
                """)
        .bind("tenant", scope.tenant().value())
        .bind("text", nameOrId)
        .map((row, context) -> view(row))
        .findOne();
  }

  List<Environment> list(Scope scope, Filter filter, Paging<Environment> paging) {
    return paging
        .bind(
            handle.createQuery(
                VIEW
                    + """
                       and (cast(:state as text) is null and environment.deleted_at is null
                            or environment.state = :state)
                       and (cast(:name as text) is null or environment.name = :name)
                       and (cast(:owner as text) is null or person.name = :owner)
                    """
                    + paging.sql()))
        .bind("tenant", scope.tenant().value())
        .bind("state", filter.state().orElse(null))
        .bind("name", filter.name().orElse(null))
        .bind("owner", filter.owner().orElse(null))
        .map((row, context) -> view(row))
        .list();
  }

  private static Environment view(ResultSet row) throws SQLException {
    JsonNode observed = Json.stored(Columns.text(row, "observed"));
    UUID engine = Columns.idOrNull(row, "engine_id");
    return new Environment(
        Columns.id(row, "id"),
        Columns.text(row, "name"),
        GuestKind.valueOf(Columns.text(row, "kind").toUpperCase(Locale.ROOT)),
        EnvironmentState.valueOf(Columns.text(row, "state").toUpperCase(Locale.ROOT)),
        Columns.text(row, "template"),
        Json.read(Columns.text(row, "desired"), Environment.Resources.class),
        Columns.text(row, "owner"),
        row.getString("team"),
        Json.texts(Columns.text(row, "labels")),
        guest(observed.path("guest")),
        ports(row),
        observed.path("route").path("url").textValue(),
        new Environment.Links(
            observed.path("agent").path("url").textValue(),
            observed.path("netbox").path("url").textValue()),
        engine == null
            ? List.of()
            : List.of(
                new Environment.Docker(engine, row.getString("engine"), row.getString("api"))),
        List.of(Json.read(Columns.text(row, "conditions"), Environment.Condition[].class)),
        Columns.time(row, "created_at"),
        Columns.timeOrNull(row, "observed_at"),
        Columns.timeOrNull(row, "expires_at"),
        Columns.idOrNull(row, "last_run"));
  }

  private static Environment.@Nullable Guest guest(JsonNode guest) {
    if (!guest.isObject()) {
      return null;
    }
    return new Environment.Guest(
        guest.path("cluster").asText(),
        guest.path("node").asText(),
        guest.path("id").asInt(),
        guest.path("address").textValue(),
        guest.path("host_key").textValue());
  }

  private static Environment.@Nullable Ports ports(ResultSet row) throws SQLException {
    int first = row.getInt("first_port");
    return row.wasNull() ? null : new Environment.Ports(first, row.getInt("last_port"));
  }
}
