package org.berth.server.queue;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.berth.server.db.Database;
import org.jdbi.v3.core.Handle;

/** Claims jobs for one instance: a job is taken with its lane, or not at all. */
final class Claims {
  /** Each look puts a lane aside or lost a race; a worker that loses so many comes back later. */
  private static final int MOST_LOOKS = 100;

  private final Database database;
  private final UUID instance;

  Claims(Database database, UUID instance) {
    this.database = database;
    this.instance = instance;
  }

  /** One look at the queue; with lanes that are blocked it is worth looking again. */
  private record Look(Optional<Job> job, List<Lane> blocked) {}

  /** The next job, its attempt already counted; empty when nothing can be claimed now. */
  Optional<Job> next() {
    for (int look = 0; look < MOST_LOOKS; look++) {
      Look seen = database.inTransaction(this::look);
      if (seen.blocked().isEmpty()) {
        return seen.job();
      }
      // What cannot begin is put aside; the next look sees whoever comes then.
      for (Lane lane : seen.blocked()) {
        database.useTransaction(tx -> new ClaimDao(tx).park(lane));
      }
    }
    return Optional.empty();
  }

  private Look look(Handle tx) {
    var dao = new ClaimDao(tx);
    Optional<Job> next = dao.lockNext().map(job -> dao.lockElder(job).orElse(job));
    if (next.isEmpty()) {
      return new Look(next, List.of());
    }
    if (!dao.nobodyLeaves(next.get()) || !dao.take(next.get())) {
      tx.rollback();
      return new Look(Optional.empty(), next.get().lanes());
    }
    Job claimed = next.get().nextAttempt();
    dao.start(claimed, instance);
    return new Look(Optional.of(claimed), List.of());
  }
}
