package org.berth.server.run;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.berth.contract.RunState;
import org.berth.server.db.Database;
import org.berth.server.run.RunDao.Event;
import org.berth.server.run.RunDao.Progress;
import org.berth.server.run.RunSignals.Subscription;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/**
 * The newest events of one run for all who follow it on this instance: read once, however many they
 * are. It holds a bounded number; whoever is too slow for them reads the rest from the database.
 */
final class RunFeed implements Runnable {
  private static final int PAGE = 200;
  private static final int MOST_EVENTS = 400;
  private static final int MOST_CHARACTERS = 1 << 18;

  /** Also without news, should a notification be lost, or the database be away. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Database database;
  private final UUID run;
  private final Subscription news;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Event> recent = new ArrayDeque<>();
  private int characters;
  private long last = -1;
  private boolean away;
  private boolean closed;
  private Optional<RunState> end = Optional.empty();

  RunFeed(Database database, UUID run, Subscription news) {
    this.database = database;
    this.run = run;
    this.news = news;
  }

  /**
   * What there is after a seq.
   *
   * @param events those that follow; empty when there are none, or they are not held any more
   * @param behind whether what follows has to be read from the database
   * @param away whether the database does not answer at present
   * @param end how the run ended, once all its events were seen
   * @param closed whether nothing more will come here, although the run goes on
   */
  record News(
      List<Event> events, boolean behind, boolean away, Optional<RunState> end, boolean closed) {
    boolean any() {
      return !events.isEmpty() || behind || end.isPresent() || closed;
    }
  }

  private record Page(Progress progress, List<Event> events) {}

  /** Waits for something after {@code seen}, or for the database to go or come, at most so long. */
  News after(long seen, boolean knownAway, Duration most) throws InterruptedException {
    long left = most.toNanos();
    lock.lock();
    try {
      News found = look(seen);
      while (!found.any() && found.away() == knownAway && left > 0) {
        left = changed.awaitNanos(left);
        found = look(seen);
      }
      return found;
    } finally {
      lock.unlock();
    }
  }

  private News look(long seen) {
    boolean held = !recent.isEmpty() && recent.getFirst().seq() <= seen + 1;
    boolean behind = last > seen && !held && !away;
    List<Event> events = new ArrayList<>();
    if (held) {
      recent.stream().filter(event -> event.seq() > seen).forEach(events::add);
    }
    return new News(events, behind, away, last <= seen ? end : Optional.empty(), closed);
  }

  /**
   * Reads on until {@link #close}. After the run's end it only looks whether the database is back:
   * those who are behind need to be told.
   */
  @Override
  public void run() {
    try {
      boolean open = true;
      while (open) {
        if (end.isEmpty() || isAway()) {
          refresh();
        }
        open = news.await(LOOK) && !isClosed();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      close();
    }
  }

  /** Takes over what is new, and tells whether the database is away. */
  private void refresh() {
    try {
      if (database.away()) {
        // Said before it is asked, because the answer may take long.
        change(() -> away = true);
      }
      boolean more = true;
      while (more) {
        more = refreshPage();
      }
    } catch (JdbiException e) {
      change(() -> away = true);
    }
  }

  private boolean refreshPage() {
    Optional<Page> found = database.inTransaction(this::page);
    if (found.isEmpty()) {
      close();
      return false;
    }
    Progress progress = found.get().progress();
    List<Event> events = found.get().events();
    change(
        () -> {
          away = false;
          events.forEach(this::hold);
          last = last < 0 ? progress.lastSeq() : events.isEmpty() ? last : events.getLast().seq();
          if (progress.state().ended() && last >= progress.lastSeq()) {
            end = Optional.of(progress.state());
          }
        });
    return last < progress.lastSeq() && !events.isEmpty();
  }

  /** The state is read first: what it says is ended has all its events stored. */
  private Optional<Page> page(Handle tx) {
    return RunDao.progress(tx, run)
        .map(
            progress ->
                new Page(
                    progress,
                    last < 0 || progress.lastSeq() <= last
                        ? List.of()
                        : OutputDao.events(tx, run, last, PAGE)));
  }

  private void hold(Event event) {
    recent.addLast(event);
    characters += event.body().length();
    while (recent.size() > MOST_EVENTS || (characters > MOST_CHARACTERS && recent.size() > 1)) {
      characters -= recent.removeFirst().body().length();
    }
  }

  private void change(Runnable what) {
    lock.lock();
    try {
      what.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Somebody found the database away: looks at once whether it is, so that all are told. */
  void doubt() {
    change(() -> away = true);
    news.wake();
  }

  private boolean isAway() {
    lock.lock();
    try {
      return away;
    } finally {
      lock.unlock();
    }
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Ends the reading; who follows is told. */
  void close() {
    change(() -> closed = true);
    news.close();
    news.wake();
  }
}
