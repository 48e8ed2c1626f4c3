package org.berth.server.request;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.berth.contract.ErrorCode;
import org.berth.contract.RequestState;
import org.berth.contract.RequestVerb;
import org.berth.server.json.Json;
import org.berth.server.tenant.Scope;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Rows of {@code request}. */
final class RequestDao {
  private final Handle handle;

  RequestDao(Handle handle) {
    this.handle = handle;
  }

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

  void delayed(UUID id, String reason) {
    handle
        .createUpdate(
            "update request set reason = :reason where id = :id and state in ('queued', 'running')")
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

  /**
   * Locks the job of a run: nobody ends its attempt or begins another one until {@code tx} ends.
   */
  void lockJobOf(UUID run) {
    handle
        .createQuery(
            "select id from job where id = (select job_id from run where id = :run) for update")
        .bind("run", run)
        .mapTo(UUID.class)
        .one();
  }

  /** Whether a request is worked on by that run, and the run has not ended. */
  boolean goesOnWith(UUID request, UUID run) {
    return handle
        .createQuery(
            """
            select exists (select 1 from request join run on run.id = request.run_id
                            where request.id = :request and run.id = :run and run.ended_at is null)
            """)
        .bind("request", request)
        .bind("run", run)
        .mapTo(Boolean.class)
        .one();
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
}
