package org.berth.server.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.berth.server.db.Channel;
import org.berth.server.db.Database;

/** Has the remains of runs that were cut short cleared, once each, and keeps what came of it. */
final class RunRemains {
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final Database database;
  private final Aftermath aftermath;

  RunRemains(Database database, Aftermath aftermath) {
    this.database = database;
    this.aftermath = aftermath;
  }

  /** Clears up after a run that has ended, unless that was done before or there is no need. */
  void clear(StoredRun run, boolean gently) throws InterruptedException {
    boolean due =
        database.inTransaction(
            tx -> RemainsDao.cutShort(tx, run.id()) && RemainsDao.find(tx, run.id()).isEmpty());
    if (due) {
      Remains remains = named(run, aftermath.clear(run.subject(), gently));
      database.useTransaction(
          tx -> {
            RemainsDao.store(tx, run.id(), remains);
            Database.notify(tx, Channel.BERTH_RUN, run.id().toString());
          });
    }
  }

  /** Hosts that nobody here knows how to reach are named, so that somebody can look there. */
  private Remains named(StoredRun run, Remains known) {
    List<Remains.Host> hosts = new ArrayList<>(known.hosts());
    for (String name : database.inTransaction(tx -> RemainsDao.hosts(tx, run.id()))) {
      if (hosts.stream().noneMatch(host -> host.host().equals(name))) {
        String why =
            "nobody here knows how to reach it; end there what carries LC_BERTH_RUN=" + run.id();
        hosts.add(new Remains.Host(name, List.of(), List.of(), why));
      }
    }
    return new Remains(hosts, known.tasks());
  }

  /** How a run stands that was asked to end: as soon as that is settled, or after that time. */
  CancelOutcome await(RunId run, Duration most) throws InterruptedException {
    long until = System.nanoTime() + most.toNanos();
    CancelOutcome outcome = outcome(run);
    while (!outcome.settled() && System.nanoTime() < until) {
      Thread.sleep(PAUSE);
      outcome = outcome(run);
    }
    return outcome;
  }

  /** The same at once. */
  CancelOutcome outcome(RunId run) {
    return database.inTransaction(tx -> RemainsDao.outcome(tx, run));
  }
}
