package org.berth.server.queue;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.berth.server.db.Channel;
import org.berth.server.db.Database;
import org.berth.server.db.Notifications;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works on jobs with threads that an in-memory Quartz lends. What is held in this instance's name
 * and nobody here works on is taken up, as the same attempt: at the start what was left before it,
 * later what got lost on its way here. Closing leaves the work running and stops watching it.
 */
public final class Workers implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Workers.class);

  /** How soon a job is missed that is held here and that nobody here works on. */
  private static final Duration LOOK = Duration.ofSeconds(5);

  private final Database database;
  private final Capacity capacity;
  private final Map<JobKind, JobHandler> handlers;
  private final WorkerThreads threads;
  private final SideThreads beside = new SideThreads();
  private final Claims claims;
  private final HeldJobs held;
  private final Setbacks setbacks;
  private final QueueMeters meters = new QueueMeters();
  private final AtomicInteger busy = new AtomicInteger();

  /**
   * Places that are taken, by work or by a claim; more than there are after a restart with less.
   */
  private final AtomicInteger places = new AtomicInteger();

  private volatile boolean closed;
  private @Nullable Notifications notifications;

  /**
   * How much is worked on.
   *
   * @param threads how many jobs at once
   * @param room new jobs are taken only while there is some
   */
  public record Capacity(int threads, BooleanSupplier room) {}

  /** {@code breaks} hears of handlers that throw. */
  public Workers(
      Database database,
      UUID instance,
      Capacity capacity,
      Map<JobKind, JobHandler> handlers,
      Breaks breaks) {
    this(
        database,
        instance,
        capacity,
        handlers,
        new Setbacks(database, breaks, Setbacks.Rule.USUAL));
  }

  Workers(
      Database database,
      UUID instance,
      Capacity capacity,
      Map<JobKind, JobHandler> handlers,
      Setbacks setbacks) {
    this.database = database;
    this.capacity = capacity;
    this.handlers = Map.copyOf(handlers);
    this.setbacks = setbacks;
    this.claims = new Claims(database, instance);
    this.held = new HeldJobs(database, instance);
    this.threads = new WorkerThreads(capacity.threads(), this::work);
  }

  /** Takes up what was left, then listens for more. */
  public void start() {
    takeUp();
    threads.start();
    notifications = database.listen(Channel.BERTH_JOB, payload -> threads.wake());
    beside.every(LOOK, this::takeUpIfDatabaseAnswers);
  }

  /** How many jobs this instance works on. */
  public int busy() {
    return busy.get();
  }

  /** How long jobs waited here, in figures. */
  public QueueMeters meters() {
    return meters;
  }

  /**
   * Work that is under way needs somebody who watches it, however many places there are: each gets
   * a thread of its own.
   */
  private void takeUp() {
    for (Job job : held.takeStrays()) {
      log.info("taken up again job={} attempt={}", job.id(), job.attempt());
      places.incrementAndGet();
      beside.start(() -> goOn(job));
    }
  }

  private void takeUpIfDatabaseAnswers() {
    try {
      takeUp();
    } catch (RuntimeException e) {
      if (!Database.lost(e)) {
        log.error("held jobs not read, next time again", e);
      }
    }
  }

  private void goOn(Job job) {
    try {
      work(job);
    } finally {
      places.decrementAndGet();
      threads.wake();
    }
  }

  /** Works until there is nothing left that can be claimed. */
  private void work() {
    try {
      while (workOnNext()) {
        // Each time one job.
      }
    } catch (JdbiException e) {
      // The next look, a second from now, finds what this one could not see; a database that is
      // away told of itself.
      if (!Database.lost(e)) {
        log.error("queue not read, next time again", e);
      }
    }
  }

  private boolean workOnNext() {
    if (closed || Thread.currentThread().isInterrupted() || !capacity.room().getAsBoolean()) {
      return false;
    }
    int most = capacity.threads();
    if (places.getAndUpdate(taken -> Math.min(taken + 1, Math.max(taken, most))) >= most) {
      return false;
    }
    try {
      Optional<Job> claimed = claims.next().filter(held::take);
      claimed.ifPresent(meters::claimed);
      claimed.ifPresent(this::work);
      return claimed.isPresent();
    } finally {
      places.decrementAndGet();
    }
  }

  private void work(Job job) {
    busy.incrementAndGet();
    try {
      JobEnd end = handler(job).work(job);
      database.useTransaction(tx -> Jobs.finish(tx, job, end));
      forget(job);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      held.forget(job);
    } catch (Throwable e) {
      broke(job, e);
    } finally {
      busy.decrementAndGet();
    }
  }

  private void broke(Job job, Throwable why) {
    if (closed) {
      log.info("job left to the next start job={} cause={}", job.id(), why.getMessage());
      return;
    }
    Optional<Duration> pause = setbacks.broke(job, why);
    if (pause.isEmpty()) {
      forget(job);
      return;
    }
    // Afterwards the database says whether it is still to be worked on.
    beside.after(
        pause.get(),
        () -> {
          held.forget(job);
          takeUpIfDatabaseAnswers();
        });
  }

  private void forget(Job job) {
    setbacks.forget(job);
    held.forget(job);
  }

  private JobHandler handler(Job job) {
    JobHandler handler = handlers.get(job.kind());
    if (handler == null) {
      throw new IllegalStateException("Nobody handles " + job.kind());
    }
    return handler;
  }

  @Override
  public void close() {
    closed = true;
    if (notifications != null) {
      notifications.close();
    }
    beside.close();
    threads.close();
  }
}
