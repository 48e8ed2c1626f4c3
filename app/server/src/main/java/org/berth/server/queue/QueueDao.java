package org.berth.server.queue;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.berth.server.db.Columns;
import org.berth.server.tenant.TenantId;
import org.jdbi.v3.core.Handle;

/** Rows of {@code job} and {@code lane_hold}. */
final class QueueDao {
  private static final String JOB = "id, tenant_id, request_id, owner_id, kind, lanes, attempt";

  private final Handle handle;

  QueueDao(Handle handle) {
    this.handle = handle;
  }

  void insert(Job job) {
    handle
        .createUpdate(
            """
            insert into job (id, tenant_id, request_id, owner_id, kind, lanes, state)
            values (:id, :tenant, :request, :owner, :kind, :lanes, 'waiting')
            """)
        .bind("id", job.id())
        .bind("tenant", job.tenant().value())
        .bind("request", job.request())
        .bind("owner", job.owner())
        .bind("kind", job.kind().wire())
        .bind("lanes", lanes(job.lanes()))
        .execute();
  }

  /**
   * The next job whose turn it is: owners with fewer running jobs first, then the oldest. Of the
   * jobs of one lane only the oldest is eligible, so that they run in the order they were asked
   * for.
   */
  Optional<Job> lockNext() {
    return handle
        .createQuery(
            """
            select %s from job
             where state = 'waiting' and next_try_at <= now()
               and not exists (select 1 from lane_hold where lane_hold.lane = any(job.lanes))
               and not exists (select 1 from job earlier
                                where earlier.state = 'waiting' and earlier.id < job.id
                                  and earlier.lanes && job.lanes)
             order by (select count(*) from job busy
                        where busy.state = 'running' and busy.owner_id = job.owner_id), id
             limit 1 for update of job skip locked
            """
                .formatted(JOB))
        .map((row, context) -> job(row))
        .findOne();
  }

  int takeLanes(Job job) {
    return handle
        .createUpdate(
            """
            insert into lane_hold (lane, job_id)
            select lane, :job from unnest(:lanes) as lane order by lane
            on conflict do nothing
            """)
        .bind("job", job.id())
        .bind("lanes", lanes(job.lanes()))
        .execute();
  }

  void start(Job job, UUID instance) {
    handle
        .createUpdate(
            """
            update job set state = 'running', attempt = :attempt, instance_id = :instance, claimed_at = now()
             where id = :id and state = 'waiting'
            """)
        .bind("id", job.id())
        .bind("attempt", job.attempt())
        .bind("instance", instance)
        .execute();
  }

  List<Job> runningOn(UUID instance) {
    return handle
        .createQuery(
            "select %s from job where state = 'running' and instance_id = :instance order by id"
                .formatted(JOB))
        .bind("instance", instance)
        .map((row, context) -> job(row))
        .list();
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
            update job set state = 'waiting', instance_id = null, retry = :retry,
                   next_try_at = now() + make_interval(secs => :pause)
             where id = :id
            """)
        .bind("id", job.id())
        .bind("retry", why.wire())
        .bind("pause", why.pause(job.attempt()).toMillis() / 1000.0)
        .execute();
  }

  void giveLanesBack(Job job) {
    handle
        .createUpdate("delete from lane_hold where job_id = :job")
        .bind("job", job.id())
        .execute();
  }

  Optional<Jobs.Standing> standing(UUID request) {
    return handle
        .createQuery(
            """
            select (select count(*) from job before where before.state = 'waiting' and before.id < job.id) as before,
                   (select holder.request_id
                      from lane_hold join job holder on holder.id = lane_hold.job_id
                     where lane_hold.lane = any(job.lanes) limit 1) as held_by
              from job where request_id = :request and state = 'waiting'
            """)
        .bind("request", request)
        .map(
            (row, context) ->
                new Jobs.Standing(
                    row.getInt("before") + 1,
                    Optional.ofNullable(Columns.idOrNull(row, "held_by"))))
        .findOne();
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

  private static String[] lanes(List<Lane> lanes) {
    return lanes.stream().map(Lane::value).toArray(String[]::new);
  }

  private static Job job(ResultSet row) throws SQLException {
    String[] lanes = (String[]) row.getArray("lanes").getArray();
    return new Job(
        Columns.id(row, "id"),
        new TenantId(Columns.id(row, "tenant_id")),
        Columns.id(row, "request_id"),
        Columns.id(row, "owner_id"),
        JobKind.of(Columns.text(row, "kind")),
        Arrays.stream(lanes).map(Lane::new).toList(),
        row.getInt("attempt"));
  }
}
