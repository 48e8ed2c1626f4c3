package org.berth.server.explain;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.berth.server.run.RunId;
import org.berth.server.tenant.Scope;
import org.jdbi.v3.core.Handle;

/** Reads what jobs usually take; nothing is locked. */
final class ExplainDao {
  /**
   * The median of the same kind of job, for plays of the same playbook; null when there is none.
   */
  private static final String USUAL =
      """
      (select known.median_ms from run_history as known
        where known.kind = job.kind and (job.kind <> 'play' or known.playbook = request.spec ->> 'playbook')
        order by known.seen_at desc limit 1)
      """;

  private final Handle handle;

  ExplainDao(Handle handle) {
    this.handle = handle;
  }

  /** The request that an id names, itself or by one of its runs. */
  Optional<UUID> request(Scope scope, UUID id) {
    return handle
        .createQuery(
            """
            select id from request where id = :id and tenant_id = :tenant
             union all
            select job.request_id from run join job on job.id = run.job_id
             where run.id = :id and run.tenant_id = :tenant
            """)
        .bind("id", id)
        .bind("tenant", scope.tenant().value())
        .mapTo(UUID.class)
        .findOne();
  }

  Optional<Duration> usual(UUID request) {
    return handle
        .createQuery(
            """
            select %s from job join request on request.id = job.request_id
             where request.id = :request order by job.id desc limit 1
            """
                .formatted(USUAL))
        .bind("request", request)
        .mapTo(Integer.class)
        .findOne()
        .map(Duration::ofMillis);
  }

  Optional<RunId> run(UUID request) {
    return handle
        .createQuery(
            "select run_id from request where id = :request and state = 'running' and run_id is not null")
        .bind("request", request)
        .mapTo(UUID.class)
        .findOne()
        .map(RunId::new);
  }

  List<RunId> runsOnNode(String node) {
    return runs("and job.node = :node", node);
  }

  List<RunId> runsUnderWay() {
    return runs("and :node is not null", "");
  }

  private List<RunId> runs(String condition, String node) {
    return handle
        .createQuery(
            """
            select run.id from job join run on run.job_id = job.id and run.attempt = job.attempt
             where job.state = 'running' and run.state = 'running'
            """
                + condition)
        .bind("node", node)
        .mapTo(UUID.class)
        .map(RunId::new)
        .list();
  }

  int workers() {
    return handle
        .createQuery(
            """
            select coalesce(sum(threads), 1) from instance where seen_at > now() - lost_after / 2
            """)
        .mapTo(Integer.class)
        .one();
  }

  /** What waits longer than a request, taken together. */
  Duration workBefore(UUID request, Duration unknown) {
    return Duration.ofMillis(
        handle
            .createQuery(
                """
                select coalesce(sum(coalesce(%s, :unknown)), 0)
                  from job join request on request.id = job.request_id
                 where job.state = 'waiting' and not job.parked
                   and job.next_try_at < (select next_try_at from job as mine
                                           where mine.request_id = :request and mine.state = 'waiting')
                """
                    .formatted(USUAL))
            .bind("request", request)
            .bind("unknown", unknown.toMillis())
            .mapTo(Long.class)
            .one());
  }
}
