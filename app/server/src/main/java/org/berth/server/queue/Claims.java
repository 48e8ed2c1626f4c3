package org.berth.server.queue;

import java.util.Optional;
import java.util.UUID;
import org.berth.server.db.Database;
import org.jdbi.v3.core.Handle;

/** Claims jobs for one instance: a job is taken with all its lanes, or not at all. */
final class Claims {
  private final Database database;
  private final UUID instance;

  Claims(Database database, UUID instance) {
    this.database = database;
    this.instance = instance;
  }

  /** One look at the queue; {@code lostRace} says that looking again is worth it. */
  private record Look(Optional<Job> job, boolean lostRace) {}

  /** The next job, its attempt already counted; empty when nothing can be claimed now. */
  Optional<Job> next() {
    Look look;
    do {
      look = database.inTransaction(this::look);
    } while (look.lostRace());
    return look.job();
  }

  private Look look(Handle tx) {
    var dao = new QueueDao(tx);
    Optional<Job> next = dao.lockNext();
    if (next.isEmpty()) {
      return new Look(next, false);
    }
    Job waiting = next.get();
    if (dao.takeLanes(waiting) < waiting.lanes().size()) {
      // A worker that committed meanwhile holds a lane; it is visible now, so the next look skips
      // it.
      tx.rollback();
      return new Look(Optional.empty(), true);
    }
    Job claimed = waiting.nextAttempt();
    dao.start(claimed, instance);
    return new Look(Optional.of(claimed), false);
  }
}
