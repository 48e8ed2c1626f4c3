package org.berth.server.instance;

import java.util.List;
import java.util.UUID;
import org.berth.contract.Instance;
import org.berth.server.db.Columns;
import org.jdbi.v3.core.Handle;

/** Rows of {@code instance}. */
final class InstanceDao {
  private final Handle handle;

  InstanceDao(Handle handle) {
    this.handle = handle;
  }

  void join(UUID id, String host, String version, int threads) {
    handle
        .createUpdate(
            """
            insert into instance (id, host, version, threads, started_at, seen_at)
            values (:id, :host, :version, :threads, now(), now())
            on conflict (id) do update set host = excluded.host, version = excluded.version,
              threads = excluded.threads, started_at = now(), seen_at = now()
            """)
        .bind("id", id)
        .bind("host", host)
        .bind("version", version)
        .bind("threads", threads)
        .execute();
  }

  void seen(UUID id) {
    handle
        .createUpdate("update instance set seen_at = now() where id = :id")
        .bind("id", id)
        .execute();
  }

  List<Instance> list() {
    return handle
        .createQuery(
            """
            select id, host, version, threads, started_at, seen_at,
                   (select count(*) from job where job.instance_id = instance.id) as busy
              from instance order by id
            """)
        .map(
            (row, context) ->
                new Instance(
                    Columns.id(row, "id"),
                    Columns.text(row, "host"),
                    Columns.text(row, "version"),
                    row.getInt("threads"),
                    row.getInt("busy"),
                    Columns.time(row, "started_at"),
                    Columns.time(row, "seen_at")))
        .list();
  }
}
