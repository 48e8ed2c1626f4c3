package org.berth.server.queue;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.berth.server.db.Channel;
import org.berth.server.db.Database;
import org.berth.server.db.Notifications;
import org.jdbi.v3.core.ConnectionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works on jobs with threads that an in-memory Quartz lends. What this instance held when it died
 * is taken up first, as the same attempt. Closing leaves the work running and stops watching it.
 */
public final class Workers implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Workers.class);
  private static final Duration AFTER_BUG = Duration.ofSeconds(5);

  private final Database database;
  private final UUID instance;
  private final Map<JobKind, JobHandler> handlers;
  private final WorkerThreads threads;
  private final Claims claims;
  private final BooleanSupplier room;
  private final QueueMeters meters = new QueueMeters();
  private final Queue<Job> unfinished = new ConcurrentLinkedQueue<>();
  private final AtomicInteger busy = new AtomicInteger();
  private volatile boolean closed;
  private @Nullable Notifications notifications;

  /** New jobs are taken only while there is {@code room} for them. */
  public Workers(
      Database database,
      UUID instance,
      int threads,
      Map<JobKind, JobHandler> handlers,
      BooleanSupplier room) {
    this.room = room;
    this.database = database;
    this.instance = instance;
    this.handlers = Map.copyOf(handlers);
    this.claims = new Claims(database, instance);
    this.threads = new WorkerThreads(threads, this::work);
  }

  /** Takes up what was left, then listens for more. */
  public void start() {
    unfinished.addAll(database.inTransaction(tx -> Jobs.heldBy(tx, instance)));
    unfinished.forEach(
        job -> log.info("taken up again job={} attempt={}", job.id(), job.attempt()));
    threads.start();
    notifications = database.listen(Channel.BERTH_JOB, payload -> threads.wake());
  }

  /** How many jobs this instance works on. */
  public int busy() {
    return busy.get();
  }

  /** How long jobs waited here, in figures. */
  public QueueMeters meters() {
    return meters;
  }

  /** Works until there is nothing left that can be claimed. */
  private void work() {
    try {
      Optional<Job> job = next();
      while (job.isPresent()) {
        work(job.get());
        job = next();
      }
    } catch (ConnectionException e) {
      // The next look, a second from now, finds what this one could not see; the database told of
      // itself.
      log.debug("queue not read", e);
    }
  }

  private Optional<Job> next() {
    if (closed || Thread.currentThread().isInterrupted()) {
      return Optional.empty();
    }
    Job left = unfinished.poll();
    if (left != null || !room.getAsBoolean()) {
      return Optional.ofNullable(left);
    }
    Optional<Job> claimed = claims.next();
    claimed.ifPresent(meters::claimed);
    return claimed;
  }

  private void work(Job job) {
    busy.incrementAndGet();
    try {
      JobEnd end = handler(job).work(job);
      database.useTransaction(tx -> Jobs.finish(tx, job, end));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      if (closed) {
        log.info("job left to the next start job={} cause={}", job.id(), e.getMessage());
        return;
      }
      if (!Database.lost(e)) {
        log.error(
            "job broke, will be taken up again job={} attempt={}", job.id(), job.attempt(), e);
      }
      threads.after(
          AFTER_BUG,
          () -> {
            unfinished.add(job);
            threads.wake();
          });
    } finally {
      busy.decrementAndGet();
    }
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
    threads.close();
  }
}
