package org.berth.server.request;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
import org.jspecify.annotations.Nullable;

/** Rows of {@code request}. */
final class RequestDao {
  private static final String VIEW =
      """
      select request.id, request.verb, request.environment_id, environment.name as environment,
             request.spec ->> 'playbook' as playbook, person.name as requester, request.state, request.code,
             request.reason, request.quota, request.run_id, request.created_at,
             request.started_at, request.ended_at
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

  RequestDao(Handle handle) {
    this.handle = handle;
  }

  /** Which requests a list shows. */
  record Filter(
      Optional<String> state,
      Optional<String> verb,
      Optional<String> environment,
      Optional<String> requester) {}

  void insert(UUID id, Requests.For whom, NewRequest request) {
    handle
        .createUpdate(
            """
            insert into request (id, tenant_id, requester_id, environment_id, verb, state, spec, quota)
            values (:id, :tenant, :requester, cast(:environment as uuid), :verb, 'queued', cast(:spec as jsonb),
                    cast(:quota as jsonb))
            """)
        .bind("id", id)
        .bind("tenant", whom.tenant().value())
        .bind("requester", whom.person())
        .bind("environment", request.environment().orElse(null))
        .bind("verb", request.verb().wire())
        .bind("spec", Json.write(request.spec()))
        .bind("quota", request.quota().map(Json::write).orElse(null))
        .execute();
  }

  Optional<Request> find(Scope scope, UUID id) {
    return handle
        .createQuery(VIEW + " and request.id = :id")
        .bind("tenant", scope.tenant().value())
        .bind("id", id)
        .map((row, context) -> request(row))
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

  /** Whose it is: {@code owner_id}, and {@code team_id} where its environment has one. */
  Map<String, Object> audience(UUID id) {
    return Json.map(
        handle
            .createQuery(
                """
                select json_strip_nulls(json_build_object('owner_id', requester_id, 'team_id', team_id))
                  from request left join environment on environment.id = request.environment_id
                 where request.id = :id
                """)
            .bind("id", id)
            .mapTo(String.class)
            .one());
  }

  Map<String, Object> spec(UUID id) {
    return Json.map(
        handle
            .createQuery("select spec from request where id = :id")
            .bind("id", id)
            .mapTo(String.class)
            .one());
  }

  void started(UUID id) {
    handle
        .createUpdate(
            """
            update request set state = 'running', started_at = coalesce(started_at, now())
             where id = :id and state = 'queued'
            """)
        .bind("id", id)
        .execute();
  }

  void queuedAgain(UUID id, String reason) {
    handle
        .createUpdate(
            """
            update request set state = 'queued', reason = :reason, run_id = null
             where id = :id and state = 'running'
            """)
        .bind("id", id)
        .bind("reason", reason)
        .execute();
  }

  boolean hasRun(UUID id) {
    return handle
        .createQuery("select run_id is not null from request where id = :id")
        .bind("id", id)
        .mapTo(Boolean.class)
        .one();
  }

  void runIs(UUID id, UUID run) {
    handle
        .createUpdate("update request set run_id = :run where id = :id")
        .bind("id", id)
        .bind("run", run)
        .execute();
  }

  int end(UUID id, RequestState state, @Nullable ErrorCode code, @Nullable String reason) {
    return handle
        .createUpdate(
            """
            update request set state = :state, code = :code, reason = :reason, ended_at = now()
             where id = :id and state in ('queued', 'running')
            """)
        .bind("id", id)
        .bind("state", state.wire())
        .bind("code", code == null ? null : code.wire())
        .bind("reason", reason)
        .execute();
  }

  /** The request that a run was made for. */
  Optional<UUID> ofRun(Scope scope, UUID run) {
    return handle
        .createQuery(
            """
            select job.request_id from run join job on job.id = run.job_id
             where run.tenant_id = :tenant and run.id = :run
            """)
        .bind("tenant", scope.tenant().value())
        .bind("run", run)
        .mapTo(UUID.class)
        .findOne();
  }

  /** What a run was made of; empty when it never began. */
  Optional<String> content(UUID run) {
    return handle
        .createQuery("select content from run where id = :run and content is not null")
        .bind("run", run)
        .mapTo(String.class)
        .findOne();
  }

  /** Opens a request that failed or was cancelled; false when it stands otherwise. */
  boolean reopen(UUID id) {
    return handle
            .createUpdate(
                """
                update request set state = 'queued', code = null, reason = null, run_id = null,
                       ended_at = null
                 where id = :id and state in ('failed', 'cancelled')
                """)
            .bind("id", id)
            .execute()
        == 1;
  }

  /** Requests for an environment that have not ended, oldest first. */
  List<UUID> open(UUID environment, RequestVerb verb) {
    return handle
        .createQuery(
            """
            select id from request
             where environment_id = :environment and verb = :verb and state in ('queued', 'running')
             order by id
            """)
        .bind("environment", environment)
        .bind("verb", verb.wire())
        .mapTo(UUID.class)
        .list();
  }

  private static RequestState state(String wire) {
    return RequestState.valueOf(wire.toUpperCase(Locale.ROOT));
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
        state(Columns.text(row, "state")),
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
