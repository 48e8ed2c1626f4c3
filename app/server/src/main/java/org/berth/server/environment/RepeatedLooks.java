package org.berth.server.environment;

import java.time.Duration;
import java.util.UUID;
import org.berth.contract.EnvironmentState;
import org.berth.server.db.Database;
import org.berth.server.schedule.Timers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks again at environments whose last look did not happen, so that none stays unknown because
 * Proxmox was away at the wrong moment.
 */
public final class RepeatedLooks {
  private static final Logger log = LoggerFactory.getLogger(RepeatedLooks.class);
  private static final Duration INTERVAL = Duration.ofSeconds(20);

  /** The rest is due at the next time. */
  private static final int AT_ONCE = 100;

  private static final String WHY = "Nobody is sure of it, and no look has settled that yet";

  private final Database database;
  private final Reconciles reconciles;

  public RepeatedLooks(Database database, Reconciles reconciles) {
    this.database = database;
    this.reconciles = reconciles;
  }

  public void schedule(Timers timers) {
    timers.every("look-again", INTERVAL, this::queueDue);
  }

  /** Queues a look at each environment that is due for one. */
  public void queueDue() {
    for (UUID due : database.inTransaction(tx -> DoubtDao.due(tx, AT_ONCE))) {
      database.useTransaction(
          tx -> {
            Living living = new EnvironmentDao(tx).byId(due);
            if (living.state() == EnvironmentState.UNKNOWN) {
              reconciles.queue(tx, living, WHY);
              log.info("looked at again environment={} name={}", due, living.name());
            }
          });
    }
  }
}
