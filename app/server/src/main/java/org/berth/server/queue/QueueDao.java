package org.berth.server.queue;

import java.util.List;
import java.util.UUID;
import org.berth.server.json.Json;
import org.jdbi.v3.core.Handle;

/** Rows of {@code job} and {@code lane_hold}. */
final class QueueDao {
  /** Where a request's environment holds something, if it does. */
  private static final String NODE =
      """
      coalesce((select allocation.node
                  from request join allocation on allocation.environment_id = request.environment_id
                 where request.id = :request and allocation.held_until is null), '')
      """;

  private final Handle handle;

  QueueDao(Handle handle) {
    this.handle = handle;
  }

  void rule(QueueRule rule) {
    handle
        .createUpdate(
            """
            update queue_rule set ageing = make_interval(secs => :ageing), node_limit = :nodeLimit,
                   weights = cast(:weights as jsonb)
            """)
        .bind("ageing", rule.ageing().toMillis() / 1000.0)
        .bind("nodeLimit", rule.nodeLimit())
        .bind("weights", Json.write(rule.weights()))
        .execute();
  }

  /**
   * Adds a job; false when a lane of it is held and it is put aside at once. The hold is locked
   * meanwhile, so that whoever frees the lane sees the job; one that is just being given back
   * counts for none.
   */
  boolean insert(Job job) {
    return handle
        .createQuery(
            """
            insert into job (id, tenant_id, request_id, owner_id, kind, lanes, urgency, node, state, parked)
            values (:id, :tenant, :request, :owner, :kind, cast(:lanes as text[]), :urgency, %s, 'waiting',
                    exists (select 1 from lane_hold where lane = any(cast(:lanes as text[])) for key share skip locked))
            returning not parked
            """
                .formatted(NODE))
        .bind("id", job.id())
        .bind("tenant", job.tenant().value())
        .bind("request", job.request())
        .bind("owner", job.owner())
        .bind("kind", job.kind().wire())
        .bindArray("lanes", String.class, (Object[]) job.laneValues())
        .bind("urgency", job.urgency().wire())
        .mapTo(Boolean.class)
        .one();
  }

  void pin(Job job, String content) {
    handle
        .createUpdate("update job set content = :content where id = :id")
        .bind("id", job.id())
        .bind("content", content)
        .execute();
  }

  List<Job> runningOn(UUID instance) {
    return handle
        .createQuery(
            "select %s from job where state = 'running' and instance_id = :instance order by id"
                .formatted(JobRows.columns("job")))
        .bind("instance", instance)
        .map((row, context) -> JobRows.job(row))
        .list();
  }

  /**
   * Lets nobody else leave a lane until {@code tx} ends: two who leave at once would each take the
   * other for the next.
   */
  void lockLane(Lane lane) {
    handle
        .createQuery("select cast(pg_advisory_xact_lock(hashtextextended(:lane, 0)) as text)")
        .bind("lane", lane.value())
        .mapTo(String.class)
        .findFirst();
  }

  /** The lanes of the newest job of a request; none when it never had a job. */
  List<Lane> lanesOf(UUID request) {
    return handle
        .createQuery("select lanes from job where request_id = :request order by id desc limit 1")
        .bind("request", request)
        .map((row, context) -> JobRows.lanes(row))
        .findOne()
        .orElse(List.of());
  }

  /** Whether this attempt still runs; it cannot be ended by anybody else until {@code tx} ends. */
  boolean lockAttempt(Job job) {
    return handle
        .createQuery(
            """
            select id from job where id = :id and state = 'running' and attempt = :attempt for update
            """)
        .bind("id", job.id())
        .bind("attempt", job.attempt())
        .mapTo(UUID.class)
        .findOne()
        .isPresent();
  }

  void end(Job job) {
    handle
        .createUpdate(
            "update job set state = 'ended', instance_id = null, ended_at = now() where id = :id")
        .bind("id", job.id())
        .execute();
  }

  void again(Job job, Retry why) {
    handle
        .createUpdate(
            """
            update job set state = 'waiting', instance_id = null, retry = :retry, node = %s,
                   next_try_at = now() + make_interval(secs => :pause)
             where id = :id
            """
                .formatted(NODE))
        .bind("id", job.id())
        .bind("request", job.request())
        .bind("retry", why.wire())
        .bind("pause", why.pause(job.attempt()).toMillis() / 1000.0)
        .execute();
  }

  void giveLanesBack(List<Job> jobs) {
    handle
        .createUpdate("delete from lane_hold where job_id = any(:jobs)")
        .bindArray("jobs", UUID.class, jobs.stream().map(Job::id).toArray())
        .execute();
  }

  /** Ends a job that nobody works on; 0 when it runs or has ended. */
  int withdraw(UUID request) {
    return handle
        .createUpdate(
            """
            update job set state = 'ended', ended_at = now()
             where request_id = :request and state = 'waiting'
            """)
        .bind("request", request)
        .execute();
  }

  int askToCancel(UUID request, CancelMode mode) {
    return handle
        .createUpdate(
            "update job set cancel = :mode where request_id = :request and state = 'running'")
        .bind("request", request)
        .bind("mode", mode.wire())
        .execute();
  }

  /** Whether somebody asked to cancel; locks the job, so that a cancel sees what follows. */
  boolean cancelled(UUID job) {
    return handle
        .createQuery("select cancel is not null from job where id = :id for update")
        .bind("id", job)
        .mapTo(Boolean.class)
        .one();
  }
}
