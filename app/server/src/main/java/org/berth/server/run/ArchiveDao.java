package org.berth.server.run;

import java.time.Instant;
import java.time.ZoneOffset;
import org.jdbi.v3.core.Handle;

/** The tables in which runs' output lies, week by week, and the rows that outlive them. */
final class ArchiveDao {
  private ArchiveDao() {}

  /** Makes the tables from one moment to another that are not there. */
  static void makeWeeks(Handle tx, Instant first, Instant past) {
    tx.createQuery("select cast(make_output_weeks(:first, :past) as text)")
        .bind("first", first.atOffset(ZoneOffset.UTC))
        .bind("past", past.atOffset(ZoneOffset.UTC))
        .mapTo(String.class)
        .findFirst();
  }

  /** Drops the weeks of which all runs ended before a moment; how many. */
  static int dropWeeks(Handle tx, Instant moment) {
    // Readers of what goes are waited for a little; others must not queue up behind that.
    tx.execute("set local lock_timeout = '2s'");
    return tx.createQuery("select drop_output_weeks(:moment)")
        .bind("moment", moment.atOffset(ZoneOffset.UTC))
        .mapTo(Integer.class)
        .one();
  }

  /** Removes some of the runs that ended before a moment and have no output any more. */
  static int removeRuns(Handle tx, Instant moment, int most) {
    return tx.createUpdate(
            """
            with old as (
              select id from run
               where id < (select gone_before from output_horizon) and ended_at < :moment order by id limit :most
            ), tasks as (
              delete from run_task where run_id in (select id from old))
            delete from run where id in (select id from old)
            """)
        .bind("moment", moment.atOffset(ZoneOffset.UTC))
        .bind("most", most)
        .execute();
  }

  /** Whether a run ended before a moment; one whose row was removed did so long before. */
  static boolean endedBefore(Handle tx, RunId run, Instant moment) {
    return tx.createQuery(
            """
            select not exists (select 1 from run where id = :run and (ended_at is null or ended_at >= :moment))
            """)
        .bind("run", run.value())
        .bind("moment", moment.atOffset(ZoneOffset.UTC))
        .mapTo(Boolean.class)
        .one();
  }
}
