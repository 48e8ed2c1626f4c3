package org.berth.server.db;

import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.ConnectionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the database answers, and the two lines of the log that tell of its going and coming. */
final class Availability {
  private static final Logger log = LoggerFactory.getLogger(Availability.class);

  private final AtomicLong answers = new AtomicLong();
  private volatile boolean away;

  boolean away() {
    return away;
  }

  /** How often it has answered. */
  long answers() {
    return answers.get();
  }

  /** It has just answered. */
  void answered() {
    answers.incrementAndGet();
    if (away && change(false)) {
      log.info("database answers again");
    }
  }

  /** Something failed, perhaps because the database is away. */
  void failed(Exception failure) {
    if (lost(failure) && !away && change(true)) {
      log.warn(
          "database does not answer; runs go on, and are caught up with cause={}", root(failure));
    }
  }

  /**
   * The same of something that began after so many answers. One that came meanwhile knows better:
   * who waits for a connection of the pool is told of its last failure, ten seconds old at worst.
   */
  void failed(Exception failure, long answersBefore) {
    if (answers.get() == answersBefore) {
      failed(failure);
    }
  }

  private synchronized boolean change(boolean to) {
    boolean changed = away != to;
    away = to;
    return changed;
  }

  /**
   * Whether a failure is one of the connection: none was to be had, or it broke, or the server is
   * going down or coming up (SQLSTATE classes 08 and 57P).
   */
  static boolean lost(Throwable failure) {
    for (@Nullable Throwable each = failure; each != null; each = each.getCause()) {
      String state = each instanceof SQLException sql ? sql.getSQLState() : null;
      if (each instanceof ConnectionException
          || (state != null && (state.startsWith("08") || state.startsWith("57P")))) {
        return true;
      }
    }
    return false;
  }

  private static String root(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }
}
