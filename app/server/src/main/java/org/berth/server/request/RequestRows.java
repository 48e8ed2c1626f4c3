package org.berth.server.request;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.berth.contract.ErrorCode;
import org.berth.contract.Request;
import org.berth.contract.RequestState;
import org.berth.contract.RequestVerb;
import org.berth.server.db.Columns;
import org.berth.server.http.Listing;
import org.berth.server.http.Paging;
import org.berth.server.json.Json;
import org.berth.server.tenant.Scope;
import org.jdbi.v3.core.Handle;

/** Reads requests as people see them: with the names of what they are about. */
final class RequestRows {
  private static final String VIEW =
      """
      select request.id, request.verb, request.environment_id, environment.name as environment,
             request.spec ->> 'playbook' as playbook, person.name as requester, request.state, request.code,
             request.reason, request.quota, request.run_id, request.created_at,
             request.started_at, request.ended_at, request.requester_id, environment.team_id
        from request join person on person.id = request.requester_id
        left join environment on environment.id = request.environment_id
       where request.tenant_id = :tenant
      """;

  static final Listing<Request> LISTING =
      Listing.<Request>byAge(
              "-created_at", "request.id", Listing.Type.UUID, row -> row.id().toString())
          .or("state", "request.state", row -> row.state().wire())
          .or("verb", "request.verb", row -> row.verb().wire())
          .or("requester", "person.name", Request::requester);

  private final Handle handle;

  RequestRows(Handle handle) {
    this.handle = handle;
  }

  /** Which requests a list shows. */
  record Filter(
      Optional<String> state,
      Optional<String> verb,
      Optional<String> environment,
      Optional<String> requester) {}

  /**
   * A request and whose it is: {@code owner_id}, and {@code team_id} where its environment has one.
   */
  record Owned(Request request, Map<String, Object> audience) {}

  Optional<Request> find(Scope scope, UUID id) {
    return owned(scope, id).map(Owned::request);
  }

  Optional<Owned> owned(Scope scope, UUID id) {
    return handle
        .createQuery(VIEW + " and request.id = :id")
        .bind("tenant", scope.tenant().value())
        .bind("id", id)
        .map((row, context) -> new Owned(request(row), audience(row)))
        .findOne();
  }

  List<Request> list(Scope scope, Filter filter, Paging<Request> paging) {
    return paging
        .bind(
            handle.createQuery(
                VIEW
                    + """
                       and (cast(:state as text) is null or request.state = :state)
                       and (cast(:verb as text) is null or request.verb = :verb)
                       and (cast(:environment as text) is null or environment.name = :environment
                            or cast(environment.id as text) = :environment)
                       and (cast(:requester as text) is null or person.name = :requester)
                    """
                    + paging.sql()))
        .bind("tenant", scope.tenant().value())
        .bind("state", filter.state().orElse(null))
        .bind("environment", filter.environment().orElse(null))
        .bind("verb", filter.verb().orElse(null))
        .bind("requester", filter.requester().orElse(null))
        .map((row, context) -> request(row))
        .list();
  }

  private static Map<String, Object> audience(ResultSet row) throws SQLException {
    Map<String, Object> audience = new TreeMap<>();
    audience.put("owner_id", Columns.id(row, "requester_id"));
    UUID team = Columns.idOrNull(row, "team_id");
    if (team != null) {
      audience.put("team_id", team);
    }
    return audience;
  }

  private static Request request(ResultSet row) throws SQLException {
    String code = row.getString("code");
    String quota = row.getString("quota");
    return new Request(
        Columns.id(row, "id"),
        RequestVerb.valueOf(Columns.text(row, "verb").toUpperCase(Locale.ROOT)),
        Columns.idOrNull(row, "environment_id"),
        row.getString("environment"),
        row.getString("playbook"),
        Columns.text(row, "requester"),
        RequestState.valueOf(Columns.text(row, "state").toUpperCase(Locale.ROOT)),
        code == null ? null : ErrorCode.valueOf(code.toUpperCase(Locale.ROOT)),
        row.getString("reason"),
        quota == null ? null : Json.read(quota, Request.Quota.class),
        Columns.idOrNull(row, "run_id"),
        null,
        null,
        Columns.time(row, "created_at"),
        Columns.timeOrNull(row, "started_at"),
        Columns.timeOrNull(row, "ended_at"));
  }
}
