package org.berth.server.run;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.berth.server.config.Settings;
import org.berth.server.db.Database;
import org.berth.server.schedule.Timers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has become of runs: packed soon after their end, their output dropped by the week when its
 * retention is over, their rows removed when theirs is.
 */
public final class Archives implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Archives.class);
  private static final Duration PACK = Duration.ofSeconds(10);
  private static final Duration TIDY = Duration.ofHours(1);

  /** Weeks are made ahead, so that a service that stands still for a month finds its tables. */
  private static final Duration AHEAD = Duration.ofDays(28);

  private static final int REST_SECONDS = 30;
  private static final int ROWS_AT_ONCE = 1000;

  private final Database database;
  private final Settings.Retention retention;
  private final InstantSource clock;
  private final RunFolders folders;

  /**
   * @param runs where this instance keeps a folder for each of its runs
   */
  public Archives(Database database, Settings.Retention retention, InstantSource clock, Path runs) {
    this.database = database;
    this.retention = retention;
    this.clock = clock;
    this.folders = new RunFolders(database, runs, Duration.ofDays(retention.outputDays()), clock);
  }

  /** Makes the tables of the next weeks, and sees to the rest by timers. */
  public void start(Timers timers) {
    makeWeeks();
    folders.start();
    timers.every("pack-runs", PACK, new Packing(database, REST_SECONDS)::packDue);
    timers.every("tidy-runs", TIDY, this::tidy);
  }

  /** What the hourly timer does: makes weeks, drops weeks, removes runs. */
  void tidy() {
    makeWeeks();
    dropWeeks();
    removeRuns();
  }

  /** Makes the tables of this week and of those to come. */
  void makeWeeks() {
    Instant now = clock.instant();
    database.useTransaction(tx -> ArchiveDao.makeWeeks(tx, now, now.plus(AHEAD)));
  }

  private void dropWeeks() {
    Instant moment = before(retention.outputDays());
    int weeks = database.inTransaction(tx -> ArchiveDao.dropWeeks(tx, moment));
    if (weeks > 0) {
      log.info("output dropped weeks={} ended_before={}", weeks, moment);
    }
  }

  private void removeRuns() {
    Instant moment = before(retention.runDays());
    int all = 0;
    int removed;
    do {
      removed = database.inTransaction(tx -> ArchiveDao.removeRuns(tx, moment, ROWS_AT_ONCE));
      all += removed;
    } while (removed == ROWS_AT_ONCE);
    if (all > 0) {
      log.info("runs removed number={} ended_before={}", all, moment);
    }
  }

  private Instant before(int days) {
    return clock.instant().minus(Duration.ofDays(days));
  }

  @Override
  public void close() {
    folders.close();
  }
}
