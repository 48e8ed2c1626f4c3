package org.berth.server.queue;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.berth.server.db.Database;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What it comes to when a handler throws: those who wait are told why, and the job is tried again
 * after pauses that grow, until it is given up. A restart begins to count anew.
 */
final class Setbacks {
  private static final Logger log = LoggerFactory.getLogger(Setbacks.class);

  private final Database database;
  private final Breaks breaks;
  private final Rule rule;
  private final Map<Job, Integer> counts = new ConcurrentHashMap<>();

  /**
   * How patient that is.
   *
   * @param first the pause after the first break; it doubles with each, up to {@code longest}
   * @param most after how many breaks a job is given up
   */
  record Rule(Duration first, Duration longest, int most) {
    /** Eight tries in ten minutes. */
    static final Rule USUAL = new Rule(Duration.ofSeconds(5), Duration.ofMinutes(5), 8);

    Duration pause(int breaks) {
      Duration pause = first.multipliedBy(1L << Math.min(breaks - 1, 16));
      return pause.compareTo(longest) < 0 ? pause : longest;
    }
  }

  Setbacks(Database database, Breaks breaks, Rule rule) {
    this.database = database;
    this.breaks = breaks;
    this.rule = rule;
  }

  /** Notes that a job broke: the pause until it is tried again, empty when it has ended. */
  Optional<Duration> broke(Job job, Throwable why) {
    if (Database.lost(why)) {
      // Nothing is wrong with the job, and nothing could be stored about it.
      return Optional.of(rule.first());
    }
    int count = counts.merge(job, 1, Integer::sum);
    log.error("job broke job={} attempt={} times={}", job.id(), job.attempt(), count, why);
    try {
      return database.inTransaction(tx -> settle(tx, job, count, cause(why)));
    } catch (RuntimeException e) {
      if (!Database.lost(e)) {
        log.error("break not told job={}", job.id(), e);
      }
      return Optional.of(rule.pause(count));
    }
  }

  /** Nobody here works on it any more. */
  void forget(Job job) {
    counts.remove(job);
  }

  private Optional<Duration> settle(Handle tx, Job job, int count, String cause) {
    boolean mayLive = breaks.mayLive(tx, job);
    if (!mayLive && count >= rule.most()) {
      String why =
          "%s. It was tried %d times and is given up. Mend the cause, then ask again."
              .formatted(cause, count);
      Jobs.finish(tx, job, new JobEnd.Over(end -> breaks.givenUp(end, job, why)));
      return Optional.empty();
    }
    Duration pause = rule.pause(count);
    String next =
        mayLive
            ? "Its run is not touched, and is taken up again after %d s."
            : "That was try %2$d of %3$d; the next one follows after %1$d s.";
    breaks.delayed(tx, job, cause + ". " + next.formatted(pause.toSeconds(), count, rule.most()));
    return Optional.of(pause);
  }

  /** For people, so without the statement and its values that a failure of SQL repeats. */
  private static String cause(Throwable why) {
    Throwable told = why;
    while (told instanceof JdbiException && told.getCause() != null) {
      told = told.getCause();
    }
    String message = told.getMessage();
    return message == null || message.isBlank()
        ? told.getClass().getSimpleName()
        : message.strip().lines().findFirst().orElse("").replaceFirst("[.\\s]+$", "");
  }
}
