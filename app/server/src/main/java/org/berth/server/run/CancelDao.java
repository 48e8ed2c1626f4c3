package org.berth.server.run;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.berth.server.db.Columns;
import org.berth.server.json.Json;
import org.jdbi.v3.core.Handle;

/** What is stored of cancels: that they were asked for, and what they ended in its middle. */
final class CancelDao {
  private static final String WISHES =
      """
      select run.id, job.cancel, coalesce(job.cancel_reason, 'it was asked for') as reason
        from job join run on run.job_id = job.id and run.attempt = job.attempt
       where job.cancel is not null and job.state = 'running' and run.ended_at is null
      """;

  private CancelDao() {}

  /** Keeps a wish until the run has ended. */
  static void ask(Handle tx, RunId run, CancelWish wish) {
    tx.createUpdate(
            """
            update job set cancel = :mode, cancel_reason = :reason
              from run where run.id = :run and run.ended_at is null
               and job.id = run.job_id and job.attempt = run.attempt and job.state = 'running'
            """)
        .bind("run", run.value())
        .bind("mode", wish.mode())
        .bind("reason", wish.reason())
        .execute();
  }

  /** What is asked of a run that has not ended. */
  static Optional<CancelWish> wish(Handle tx, RunId run) {
    return tx.createQuery(WISHES + " and run.id = :run")
        .bind("run", run.value())
        .map((row, context) -> wish(row))
        .findOne();
  }

  /** All that are open, by run. */
  static Map<RunId, CancelWish> wishes(Handle tx) {
    Map<RunId, CancelWish> wishes = new LinkedHashMap<>();
    tx.createQuery(WISHES)
        .map((row, context) -> Map.entry(new RunId(Columns.id(row, "id")), wish(row)))
        .forEach(each -> wishes.put(each.getKey(), each.getValue()));
    return wishes;
  }

  private static CancelWish wish(ResultSet row) throws SQLException {
    return new CancelWish(Columns.text(row, "cancel").equals("hard"), Columns.text(row, "reason"));
  }

  static void cut(Handle tx, RunId run, List<CancelReport.Cut> cut) {
    tx.createUpdate("update run set cut = cast(:cut as jsonb) where id = :run")
        .bind("run", run.value())
        .bind("cut", Json.write(cut))
        .execute();
  }
}
