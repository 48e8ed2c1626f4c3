package org.berth.server.queue;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.berth.server.db.Columns;
import org.berth.server.queue.Standing.Hold;
import org.jdbi.v3.core.Handle;

/** Reads how waiting jobs stand; nothing is locked. */
final class StandingDao {
  /** An instance that said nothing for three of the six beats until it is lost lends no workers. */
  private static final String WORKERS =
      "select coalesce(sum(threads), 0) from instance where seen_at > now() - lost_after / 2"
          + " and id not in (select instance_id from disk_low)";

  /** By its key: while a queue grows quickly, PostgreSQL takes it for a short one. */
  private static final String ONE =
      "job.id = (select id from job where request_id = :request order by id desc limit 1)";

  private static final String NO_PLACES =
      "select cast(null as uuid) as id, cast(null as int) as place where false";

  private final Handle handle;

  StandingDao(Handle handle) {
    this.handle = handle;
  }

  /** By request; without places when more than {@code most} jobs wait. */
  Map<UUID, Standing> standings(Collection<UUID> requests, int most) {
    Map<UUID, Standing> standings = new HashMap<>();
    handle
        .createQuery(sql(places(most), "job.request_id = any(:requests)"))
        .bind("requests", requests.toArray(UUID[]::new))
        .map((row, context) -> Map.entry(Columns.id(row, "request_id"), standing(row)))
        .forEach(entry -> standings.put(entry.getKey(), entry.getValue()));
    return standings;
  }

  /**
   * The same of one. Its text is another, because this one PostgreSQL plans once for a connection:
   * to plan it takes four times as long as to do it.
   */
  Optional<Standing> standing(UUID request) {
    return one(sql(places(Integer.MAX_VALUE - 1), ONE), request);
  }

  /** The same without its place, in a time that does not depend on the length of the queue. */
  Optional<Standing> unplaced(UUID request) {
    return one(sql(NO_PLACES, ONE), request);
  }

  private Optional<Standing> one(String sql, UUID request) {
    return handle
        .createQuery(sql)
        .bind("request", request)
        .map((row, context) -> standing(row))
        .findOne();
  }

  /** Where a waiting job would be taken; empty when more than {@code most} wait. */
  OptionalInt place(UUID request, int most) {
    return handle
        .createQuery(
            "select line.place from (%s) as line join job on job.id = line.id where %s"
                .formatted(places(most), ONE))
        .bind("request", request)
        .mapTo(Integer.class)
        .findOne()
        .map(OptionalInt::of)
        .orElseGet(OptionalInt::empty);
  }

  private static String sql(String places, String which) {
    return """
        select job.request_id, line.place, job.retry, job.next_try_at, job.next_try_at > now() as pauses,
               job.node, queue_rule.node_limit,
               (select holder.request_id from lane_hold join job as holder on holder.id = lane_hold.job_id
                 where lane_hold.lane = any(job.lanes) order by lane_hold.held_from limit 1) as held_by,
               (select elder.request_id from job as elder where elder.id = %s and elder.id < job.id) as elder,
               (select count(*) from job as other
                 where other.state = 'running' and other.node = job.node) as on_node,
               (select count(*) from job as other where other.state = 'running') as running,
               (%s) as workers,
               (select string_agg(disk_low.sentence, '; ')
                  from disk_low join instance on instance.id = disk_low.instance_id
                 where instance.seen_at > now() - instance.lost_after / 2) as lack
          from job cross join queue_rule left join (%s) as line on line.id = job.id
         where job.state = 'waiting' and %s
        """
        .formatted(LaneOrder.eldest("job.lanes"), WORKERS, places, which);
  }

  /** Places by the same order as claims, each owner's jobs counted as if those before them ran. */
  private static String places(int most) {
    return """
        with busy as (
          select owner_id, count(*) as jobs from job where state = 'running' group by owner_id
        ), queued as (
          select job.id, job.next_try_at, job.urgency, job.next_try_at < now() - queue_rule.ageing as aged,
                 (coalesce(busy.jobs, 0)
                   + row_number() over (partition by job.owner_id
                                        order by job.next_try_at >= now() - queue_rule.ageing, job.urgency = 'timer',
                                                 job.next_try_at, job.id))
                   / cast(coalesce(cast(queue_rule.weights ->> person.name as int), 1) as numeric) as share
            from job cross join queue_rule join person on person.id = job.owner_id
            left join busy on busy.owner_id = job.owner_id
           where job.state = 'waiting'
             and (select count(*) from (select 1 from job where state = 'waiting' limit %1$d + 1) as counted) <= %1$d
        )
        select id, row_number() over (order by not aged, case when aged then next_try_at end, urgency = 'timer',
                                               share, next_try_at, id) as place
          from queued
        """
        .formatted(most);
  }

  private static Standing standing(ResultSet row) throws SQLException {
    int number = row.getInt("place");
    OptionalInt place = row.wasNull() ? OptionalInt.empty() : OptionalInt.of(number);
    return new Standing(OptionalInt.empty(), hold(row)).at(place);
  }

  private static Optional<Hold> hold(ResultSet row) throws SQLException {
    UUID holder = Columns.idOrNull(row, "held_by");
    UUID elder = Columns.idOrNull(row, "elder");
    if (holder != null) {
      return Optional.of(new Hold.Lane(holder, true));
    }
    if (elder != null) {
      return Optional.of(new Hold.Lane(elder, false));
    }
    if (row.getBoolean("pauses")) {
      Retry why = Retry.valueOf(Columns.text(row, "retry").toUpperCase(Locale.ROOT));
      return Optional.of(new Hold.Pause(why, Columns.time(row, "next_try_at")));
    }
    String node = Columns.text(row, "node");
    if (!node.isEmpty() && row.getInt("on_node") >= row.getInt("node_limit")) {
      return Optional.of(new Hold.Node(node, row.getInt("node_limit")));
    }
    int workers = row.getInt("workers");
    String lack = row.getString("lack");
    if (workers == 0 && lack != null) {
      return Optional.of(new Hold.Disk(lack));
    }
    if (row.getInt("running") < workers) {
      return Optional.empty();
    }
    return Optional.of(new Hold.Workers(workers));
  }
}
