package org.berth.server.run;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.berth.server.db.Columns;
import org.jdbi.v3.core.Handle;

/** Reads {@code run_task} and {@code task_history}. */
final class ForecastDao {
  private final Handle handle;

  ForecastDao(Handle handle) {
    this.handle = handle;
  }

  record Begun(String playbook, Optional<Instant> firstEta) {}

  /** The present task and its number in the last run; a task that is new has the last one's. */
  record Known(Forecast.Task task, int number) {}

  Optional<Begun> begun(RunId run) {
    return handle
        .createQuery("select playbook, first_eta from run where id = :run and state = 'running'")
        .bind("run", run.value())
        .map(
            (row, context) ->
                new Begun(
                    Columns.text(row, "playbook"),
                    Optional.ofNullable(Columns.timeOrNull(row, "first_eta"))))
        .findOne();
  }

  Optional<Known> task(RunId run, String playbook) {
    return handle
        .createQuery(
            """
            select run_task.name, run_task.started_at, known.median_ms, known.p99_ms,
                   coalesce(cardinality(known.durations), 0) as seen,
                   coalesce(known.number, (select count(*) from run_task as begun where begun.run_id = :run)) as number
              from run_task left join task_history as known
                   on known.playbook = :playbook and known.task = run_task.task
             where run_task.run_id = :run order by run_task.seq desc limit 1
            """)
        .bind("run", run.value())
        .bind("playbook", playbook)
        .map((row, context) -> known(row))
        .findOne();
  }

  private static Known known(ResultSet row) throws SQLException {
    int seen = row.getInt("seen");
    var task =
        new Forecast.Task(
            Columns.text(row, "name"),
            Columns.time(row, "started_at"),
            duration(row, "median_ms", seen),
            duration(row, "p99_ms", seen),
            seen);
    return new Known(task, row.getInt("number"));
  }

  private static Optional<Duration> duration(ResultSet row, String column, int seen)
      throws SQLException {
    return seen == 0 ? Optional.empty() : Optional.of(Duration.ofMillis(row.getInt(column)));
  }

  /** What came after a task in the last run. */
  List<Forecast.Ahead> after(String playbook, int number) {
    return handle
        .createQuery(
            """
            select name, times * median_ms as usual_ms from task_history
             where playbook = :playbook and number > :number
               and seen_at = (select max(seen_at) from task_history where playbook = :playbook)
             order by number limit 1000
            """)
        .bind("playbook", playbook)
        .bind("number", number)
        .map(
            (row, context) ->
                new Forecast.Ahead(
                    Columns.text(row, "name"), Duration.ofMillis(row.getLong("usual_ms"))))
        .list();
  }
}
