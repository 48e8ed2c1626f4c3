package org.berth.server.instance;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.berth.contract.Instance;
import org.berth.contract.InstanceState;
import org.berth.server.db.Columns;
import org.berth.server.http.Listing;
import org.berth.server.http.Paging;
import org.jdbi.v3.core.Handle;

/** Rows of {@code instance}. */
final class InstanceDao {
  private static final String VIEW =
      """
      select id, host, version, threads, started_at, seen_at,
             (select count(*) from job where job.instance_id = instance.id) as busy,
             case when fenced_at is not null then 'fenced'
                  when seen_at < now() - make_interval(secs => :lost_after) then 'lost'
                  else 'alive' end as state
        from instance
      """;

  static final Listing<Instance> LISTING =
      Listing.<Instance>by("id", "id", "id", Listing.Type.UUID, row -> row.id().toString())
          .or("host", "host", Instance::host)
          .or("state", "state", row -> row.state().wire());

  private final Handle handle;

  InstanceDao(Handle handle) {
    this.handle = handle;
  }

  void join(UUID id, String host, Instances.Self self) {
    handle
        .createUpdate(
            """
            insert into instance (id, host, version, threads, lost_after, started_at, seen_at)
            values (:id, :host, :version, :threads, make_interval(secs => :lost_after), now(), now())
            on conflict (id) do update set host = excluded.host, version = excluded.version,
              threads = excluded.threads, lost_after = excluded.lost_after, started_at = now(), seen_at = now()
            """)
        .bind("id", id)
        .bind("host", host)
        .bind("version", self.version())
        .bind("threads", self.threads())
        .bind("lost_after", self.lostAfter().toMillis() / 1000.0)
        .execute();
  }

  /** Notes a sign of life; true when the instance had been fenced since the last one. */
  boolean seen(UUID id) {
    return handle
        .createQuery(
            """
            with before as (select id, fenced_at from instance where id = :id for update)
            update instance set seen_at = now(), fenced_at = null, fence_reason = null
              from before where instance.id = before.id
            returning before.fenced_at is not null
            """)
        .bind("id", id)
        .mapTo(Boolean.class)
        .one();
  }

  /** Another instance that gives no sign of life. */
  record Silent(UUID id, String host, Instant seenAt) {}

  List<Silent> silent(Duration lostAfter) {
    return handle
        .createQuery(
            """
            select id, host, seen_at from instance
             where seen_at < now() - make_interval(secs => :lost_after)
               and exists (select 1 from run where run.instance_id = instance.id and ended_at is null)
            """)
        .bind("lost_after", seconds(lostAfter))
        .map(
            (row, context) ->
                new Silent(
                    Columns.id(row, "id"), Columns.text(row, "host"), Columns.time(row, "seen_at")))
        .list();
  }

  /** An instance, locked, so that it cannot give a sign of life before {@code tx} ends. */
  Optional<Instance> lock(UUID id, Duration lostAfter) {
    return handle
        .createQuery(VIEW + " where id = :id for update of instance")
        .bind("lost_after", seconds(lostAfter))
        .bind("id", id)
        .map((row, context) -> view(row))
        .findOne();
  }

  void fenced(UUID id, String reason) {
    handle
        .createUpdate(
            "update instance set fenced_at = now(), fence_reason = :reason where id = :id")
        .bind("id", id)
        .bind("reason", reason)
        .execute();
  }

  /** Which instances a list shows. */
  record Filter(Optional<String> host, Optional<String> state) {}

  List<Instance> list(Duration lostAfter, Filter filter, Paging<Instance> paging) {
    String all =
        "select id, host, version, threads, started_at, seen_at, busy, state from ("
            + VIEW
            + ") as instance";
    return paging
        .bind(
            handle.createQuery(
                all
                    + """
                       where (cast(:host as text) is null or host = :host)
                         and (cast(:state as text) is null or state = :state)
                      """
                    + paging.sql()))
        .bind("lost_after", seconds(lostAfter))
        .bind("host", filter.host().orElse(null))
        .bind("state", filter.state().orElse(null))
        .map((row, context) -> view(row))
        .list();
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }

  private static Instance view(ResultSet row) throws SQLException {
    return new Instance(
        Columns.id(row, "id"),
        Columns.text(row, "host"),
        Columns.text(row, "version"),
        row.getInt("threads"),
        row.getInt("busy"),
        InstanceState.valueOf(Columns.text(row, "state").toUpperCase(Locale.ROOT)),
        Columns.time(row, "started_at"),
        Columns.time(row, "seen_at"));
  }
}
