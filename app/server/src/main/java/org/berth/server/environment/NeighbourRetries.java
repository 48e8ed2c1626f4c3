package org.berth.server.environment;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.berth.server.config.Settings;
import org.berth.server.db.Database;
import org.berth.server.request.Requests;
import org.berth.server.schedule.Timers;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks neighbours again that were away: a ready environment that Portainer or NetBox does not show
 * is applied again, a deletion that had to leave something is asked for again, until both are done.
 */
public final class NeighbourRetries {
  private static final Logger log = LoggerFactory.getLogger(NeighbourRetries.class);
  private static final Duration INTERVAL = Duration.ofSeconds(30);

  /** The rest is due at the next time. */
  private static final int AT_ONCE = 20;

  private static final String NOT_SHOWN = "A neighbour does not show it yet";
  private static final String LEFT = "A neighbour had not let go of it";

  private final Database database;
  private final Requests requests;
  private final Reconciles reconciles;
  private final List<String> configured;

  public NeighbourRetries(Database database, Settings settings, Requests requests) {
    this.database = database;
    this.requests = requests;
    this.reconciles = new Reconciles(requests);
    this.configured =
        Stream.concat(
                settings.portainer().map(there -> "portainer").stream(),
                settings.netbox().map(there -> "netbox").stream())
            .toList();
  }

  public void schedule(Timers timers) {
    timers.every("retry-neighbours", INTERVAL, this::queueDue);
  }

  /** Queues another try for each environment that is due for one. */
  public void queueDue() {
    for (UUID due : database.inTransaction(tx -> NeighbourDao.due(tx, configured, AT_ONCE))) {
      database.useTransaction(tx -> queue(tx, new EnvironmentDao(tx).byId(due)));
    }
  }

  private void queue(Handle tx, Living living) {
    switch (living.state()) {
      case READY -> reconciles.apply(tx, living, NOT_SHOWN);
      case DELETING -> Deletions.queue(tx, requests, living, LEFT);
      case REQUESTED,
          PROVISIONING,
          FAILED,
          PAUSING,
          PAUSED,
          RESUMING,
          RESIZING,
          RESTORING,
          UPDATING,
          DELETED,
          UNKNOWN -> {
        return;
      }
    }
    log.info(
        "neighbours asked again environment={} name={} state={}",
        living.id(),
        living.name(),
        living.state().wire());
  }
}
