package org.berth.server.queue;

import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** What a claim does to rows of {@code job} and {@code lane_hold}. */
final class ClaimDao {
  /**
   * The next job whose turn it is, locked. Only the first due jobs of each owner, urgency and node
   * are looked at ({@code job_turn} is jumped through from one such group to the next), so that the
   * length of the queue does not matter. Of them goes first what has aged, then what people wait
   * for, then the owner who would have the least running for his weight, then the oldest.
   */
  static final String NEXT =
      """
      with recursive line as (
        (select urgency, owner_id, node from job
          where state = 'waiting' and not parked order by urgency, owner_id, node limit 1)
        union all
        select following.urgency, following.owner_id, following.node
          from line cross join lateral
               (select urgency, owner_id, node from job
                 where state = 'waiting' and not parked
                   and (urgency, owner_id, node) > (line.urgency, line.owner_id, line.node)
                 order by urgency, owner_id, node limit 1) as following
      ), busy as (
        select owner_id, node, count(*) as jobs from job where state = 'running' group by owner_id, node
      )
      select %s
        from line cross join queue_rule
        join person on person.id = line.owner_id
        cross join lateral
             (select id, next_try_at from job
               where state = 'waiting' and not parked and next_try_at <= now()
                 and urgency = line.urgency and owner_id = line.owner_id and node = line.node
               order by next_try_at, id limit 8) as first
        join job on job.id = first.id and job.state = 'waiting' and not job.parked
       where line.node = ''
          or (select coalesce(sum(jobs), 0) from busy where busy.node = line.node) < queue_rule.node_limit
       order by first.next_try_at >= now() - queue_rule.ageing,
                case when first.next_try_at < now() - queue_rule.ageing then first.next_try_at end,
                line.urgency = 'timer',
                (1 + (select coalesce(sum(jobs), 0) from busy where busy.owner_id = line.owner_id))
                  / coalesce(cast(queue_rule.weights ->> person.name as int), 1),
                first.next_try_at, first.id
       limit 1 for update of job skip locked
      """
          .formatted(JobRows.columns("job"));

  private final Handle handle;

  ClaimDao(Handle handle) {
    this.handle = handle;
  }

  Optional<Job> lockNext() {
    return handle.createQuery(NEXT).map((row, context) -> JobRows.job(row)).findOne();
  }

  /**
   * The job that stands in front of another in one of its lanes and may begin: jobs of a lane come
   * in the order of asking, so that it goes in the other's place.
   */
  Optional<Job> lockElder(Job job) {
    return handle
        .createQuery(
            """
            select %s from job
             where id = %s
               and id < :id and state = 'waiting' and not parked and next_try_at <= now()
               for update skip locked
            """
                .formatted(JobRows.columns("job"), LaneOrder.eldest("cast(:lanes as text[])")))
        .bindArray("lanes", String.class, (Object[]) job.laneValues())
        .bind("id", job.id())
        .map((row, context) -> JobRows.job(row))
        .findOne();
  }

  /**
   * Whether nobody is about to leave one of a job's several lanes, and nobody begins to until this
   * transaction ends: who leaves may wait for a job of several lanes, which must not wait for him.
   */
  boolean nobodyLeaves(Job job) {
    if (job.lanes().size() == 1) {
      return true;
    }
    return handle
        .createQuery(
            """
            select bool_and(pg_try_advisory_xact_lock(hashtextextended(lane, 0)))
              from unnest(cast(:lanes as text[])) as wanted (lane)
            """)
        .bindArray("lanes", String.class, (Object[]) job.laneValues())
        .mapTo(Boolean.class)
        .one();
  }

  /**
   * Takes the job's lanes, and a place on its node where it has one; false when one of them is not
   * to be had. Then nothing else may be done in this transaction.
   */
  boolean take(Job job) {
    return handle
        .createQuery(
            """
            with wanted as (
              select job.lanes, job.node from job where job.id = :job and %s = job.id
            ), place as (
              select 'node/' || node || '/' || number as lane
                from wanted cross join queue_rule cross join generate_series(1, queue_rule.node_limit) as number
               where node <> ''
                 and not exists (select 1 from lane_hold where lane_hold.lane = 'node/' || node || '/' || number)
               order by number limit 1
            ), taken as (
              insert into lane_hold (lane, job_id)
              select held.lane, :job from wanted cross join lateral unnest(wanted.lanes) as held (lane)
              union all select lane, :job from place
              on conflict do nothing returning lane
            )
            select coalesce((select count(*) from taken)
                              = (select cardinality(lanes) + case when node = '' then 0 else 1 end from wanted),
                            false)
            """
                .formatted(LaneOrder.eldest("job.lanes")))
        .bind("job", job.id())
        .mapTo(Boolean.class)
        .one();
  }

  /**
   * Puts aside all jobs of a lane that stand behind its holder or its oldest job. The one they
   * stand behind is locked meanwhile, so that whoever frees the lane sees them; when that one is
   * just being changed, nothing is put aside.
   */
  void park(Lane lane) {
    Optional<UUID> front = holder(lane).or(() -> eldest(lane));
    front.ifPresent(
        job -> {
          park("lane = :lane", lane, job);
          park("cardinality(lanes) > 1 and :lane = any(lanes)", lane, job);
        });
  }

  private void park(String inLane, Lane lane, UUID front) {
    handle
        .createUpdate(
            """
            update job set parked = true
             where id in (select id from job
                           where state = 'waiting' and not parked and %s and id <> :front
                           order by id for update skip locked)
            """
                .formatted(inLane))
        .bind("lane", lane.value())
        .bind("front", front)
        .execute();
  }

  private Optional<UUID> holder(Lane lane) {
    return handle
        .createQuery("select job_id from lane_hold where lane = :lane for key share skip locked")
        .bind("lane", lane.value())
        .mapTo(UUID.class)
        .findOne();
  }

  private Optional<UUID> eldest(Lane lane) {
    return handle
        .createQuery(
            """
            select id from job
             where id = %s and state = 'waiting' and not exists (select 1 from lane_hold where lane = :lane)
               for share skip locked
            """
                .formatted(LaneOrder.eldest("array[cast(:lane as text)]")))
        .bind("lane", lane.value())
        .mapTo(UUID.class)
        .findOne();
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
}
