package org.berth.server.run;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.berth.server.db.Database;

/** One feed for each run that somebody follows on this instance. */
final class RunFeeds {
  private final Database database;
  private final RunSignals signals;
  private final Map<UUID, Shared> feeds = new HashMap<>();

  RunFeeds(Database database, RunSignals signals) {
    this.database = database;
    this.signals = signals;
  }

  private static final class Shared {
    private final RunFeed feed;
    private int followers;

    Shared(RunFeed feed) {
      this.feed = feed;
    }
  }

  /** Somebody's hold on a feed; the last one to close it ends the feed. */
  final class Follower implements AutoCloseable {
    private final UUID run;
    private final Shared shared;

    private Follower(UUID run, Shared shared) {
      this.run = run;
      this.shared = shared;
    }

    RunFeed feed() {
      return shared.feed;
    }

    @Override
    public void close() {
      leave(run, shared);
    }
  }

  synchronized Follower follow(UUID run) {
    Shared shared = feeds.computeIfAbsent(run, this::begin);
    shared.followers++;
    return new Follower(run, shared);
  }

  private Shared begin(UUID run) {
    var feed = new RunFeed(database, run, signals.follow(run));
    Thread.ofVirtual().name("feed-" + run).start(feed);
    return new Shared(feed);
  }

  private synchronized void leave(UUID run, Shared shared) {
    shared.followers--;
    if (shared.followers == 0) {
      feeds.remove(run, shared);
      shared.feed.close();
    }
  }
}
