package org.berth.server.run;

import java.util.List;
import java.util.Optional;
import org.berth.server.db.Columns;
import org.berth.server.json.Json;
import org.jdbi.v3.core.Handle;

/** What is stored of a run's remains. */
final class RemainsDao {
  /** Cancelled, out of time, or without its keeper. */
  private static final String CUT_SHORT =
      "(state in ('cancelled', 'timed_out')"
          + " or state = 'failed' and keeper_pid is not null and exit_code is null)";

  private RemainsDao() {}

  static void store(Handle tx, RunId run, Remains remains) {
    tx.createUpdate("update run set remains = cast(:remains as jsonb) where id = :id")
        .bind("id", run.value())
        .bind("remains", Json.write(remains))
        .execute();
  }

  static Optional<Remains> find(Handle tx, RunId run) {
    return tx.createQuery(
            "select cast(remains as text) from run where id = :id and remains is not null")
        .bind("id", run.value())
        .mapTo(String.class)
        .findOne()
        .map(json -> Json.read(json, Remains.class));
  }

  /** How a run stands that was asked to end. */
  static CancelOutcome outcome(Handle tx, RunId run) {
    return tx.createQuery(
            """
            select state, %s as cut_short, cast(cut as text) as cut, cast(remains as text) as remains
              from run where id = :id
            """
                .formatted(CUT_SHORT))
        .bind("id", run.value())
        .map(
            (row, context) ->
                new CancelOutcome(
                    RunDao.state(Columns.text(row, "state")),
                    row.getBoolean("cut_short"),
                    List.of(Json.read(Columns.text(row, "cut"), CancelReport.Cut[].class)),
                    Optional.ofNullable(row.getString("remains"))
                        .map(json -> Json.read(json, Remains.class))))
        .one();
  }

  /** Whether a run was cut short, so that it may have left something. */
  static boolean cutShort(Handle tx, RunId run) {
    return tx.createQuery("select " + CUT_SHORT + " from run where id = :id")
        .bind("id", run.value())
        .mapTo(Boolean.class)
        .one();
  }

  /** Hosts on which the run worked, without the machine that it ran on. */
  static List<String> hosts(Handle tx, RunId run) {
    return tx.createQuery(
            """
            select distinct host from run_event
             where run_id = :run and kind in ('host_started', 'host_ok', 'host_failed', 'host_unreachable')
               and host not in ('localhost', '127.0.0.1')
             order by host
            """)
        .bind("run", run.value())
        .mapTo(String.class)
        .list();
  }
}
