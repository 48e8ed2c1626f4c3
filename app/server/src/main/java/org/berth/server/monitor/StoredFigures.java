package org.berth.server.monitor;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.berth.server.db.Database;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Figures that stand in the database, read together when somebody asks. What was not read in time
 * is left out: a database that is away or hangs must not take the other figures along.
 */
final class StoredFigures {
  private static final Logger log = LoggerFactory.getLogger(StoredFigures.class);

  /** A scrape of Prometheus waits 10 s. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Database database;
  private final Map<String, Supplier<Map<String, Long>>> figures = new LinkedHashMap<>();
  private volatile Reading latest = Reading.NONE;
  private @Nullable FutureTask<Reading> underWay;

  /** What was read, by figure and label. */
  private record Reading(boolean answered, Map<String, Map<String, Long>> values) {
    static final Reading NONE = new Reading(false, Map.of());
  }

  StoredFigures(Database database) {
    this.database = database;
  }

  /** Adds a figure; all are added before the first is read. */
  void add(String name, Supplier<Map<String, Long>> values) {
    figures.put(name, values);
  }

  /** The values of a figure by label, as they were read last; none where that failed. */
  Map<String, Long> values(String name) {
    return latest.values().getOrDefault(name, Map.of());
  }

  /** Whether the database answered in time. */
  boolean answered() {
    return latest.answered();
  }

  /** Reads all anew, within seconds. */
  void read() {
    latest = database.away() ? Reading.NONE : await(underWay());
  }

  private static Reading await(FutureTask<Reading> reading) {
    try {
      return reading.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      log.warn("figures not read cause={}", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Reading.NONE;
  }

  /** One at a time, so that a database that hangs does not take one connection after the other. */
  private synchronized FutureTask<Reading> underWay() {
    FutureTask<Reading> reading = underWay;
    if (reading == null || reading.isDone()) {
      reading = new FutureTask<>(this::ask);
      underWay = reading;
      Thread.ofVirtual().name("read-figures").start(reading);
    }
    return reading;
  }

  private Reading ask() {
    Map<String, Map<String, Long>> values = new HashMap<>();
    for (Map.Entry<String, Supplier<Map<String, Long>>> figure : figures.entrySet()) {
      try {
        values.put(figure.getKey(), figure.getValue().get());
      } catch (RuntimeException e) {
        if (Database.lost(e)) {
          return new Reading(false, values);
        }
        log.warn("figure not read name={} cause={}", figure.getKey(), e.getMessage());
      }
    }
    return new Reading(true, values);
  }
}
