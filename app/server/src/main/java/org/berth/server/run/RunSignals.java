package org.berth.server.run;

import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.berth.server.db.Channel;
import org.berth.server.db.Database;
import org.berth.server.db.Notifications;

/**
 * Wakes those who follow a run whenever something of it was committed, on this instance or another.
 */
public final class RunSignals implements AutoCloseable {
  private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();
  private final Notifications notifications;
  private volatile boolean closed;

  public RunSignals(Database database) {
    this.notifications = database.listen(Channel.BERTH_RUN, this::signal);
  }

  /** Someone who follows one run. Nothing committed after its making goes unnoticed. */
  final class Subscription implements AutoCloseable {
    private final String run;
    private final Semaphore news = new Semaphore(0);

    private Subscription(UUID run) {
      this.run = run.toString();
    }

    /** Waits for news, at most so long; false when the service is going down. */
    boolean await(Duration most) throws InterruptedException {
      if (!closed && news.tryAcquire(most.toMillis(), TimeUnit.MILLISECONDS)) {
        news.drainPermits();
      }
      return !closed;
    }

    /** Ends a wait as news would. */
    void wake() {
      news.release();
    }

    @Override
    public void close() {
      subscriptions.remove(this);
    }
  }

  Subscription follow(UUID run) {
    var subscription = new Subscription(run);
    subscriptions.add(subscription);
    return subscription;
  }

  /** An empty payload follows a lost connection: anything may have been missed. */
  private void signal(String payload) {
    for (Subscription subscription : subscriptions) {
      if (payload.isEmpty() || subscription.run.equals(payload)) {
        subscription.news.release();
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    notifications.close();
    signal("");
  }
}
