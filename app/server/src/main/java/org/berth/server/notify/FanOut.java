package org.berth.server.notify;

import java.time.InstantSource;
import java.util.List;
import org.berth.server.db.Database;
import org.berth.server.db.Ids;

/** Makes of each new fact in the outbox one delivery for each subscription that wants it. */
final class FanOut {
  private static final int BATCH = 100;

  private final Database database;
  private final Ids ids;
  private final InstantSource clock;

  FanOut(Database database, Ids ids, InstantSource clock) {
    this.database = database;
    this.ids = ids;
    this.clock = clock;
  }

  /** Takes all that is there; what is being written meanwhile is taken the next time. */
  void all() {
    while (database.inTransaction(tx -> batch(new FactDao(tx))) == BATCH) {
      // More facts than one transaction takes.
    }
  }

  private int batch(FactDao dao) {
    List<FactDao.Undelivered> facts = dao.take(BATCH);
    for (FactDao.Undelivered fact : facts) {
      if (Topic.of(fact.topic()).isPresent()) {
        dao.audience(fact)
            .forEach(subscription -> dao.deliver(ids.next(), fact, subscription, clock.instant()));
      }
      dao.done(fact.id());
    }
    return facts.size();
  }
}
