package org.berth.server.environment;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.berth.server.db.Database;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the key files of environments that another instance has deleted. Each instance sees to
 * its own, as it starts and every hour.
 */
public final class DepartedKeys implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DepartedKeys.class);
  private static final Duration INTERVAL = Duration.ofHours(1);

  private final Database database;
  private final EnvironmentKeys keys;
  private final Thread thread;

  public DepartedKeys(Database database, EnvironmentKeys keys) {
    this.database = database;
    this.keys = keys;
    this.thread = Thread.ofVirtual().name("departed-keys").unstarted(this::always);
  }

  public void start() {
    thread.start();
  }

  private void always() {
    try {
      while (true) {
        forgetIfDatabaseAnswers();
        Thread.sleep(INTERVAL);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void forgetIfDatabaseAnswers() {
    try {
      forget();
    } catch (JdbiException e) {
      if (!Database.lost(e)) {
        log.error("keys of deleted environments not removed, next time again", e);
      }
    } catch (UncheckedIOException e) {
      log.error("keys of deleted environments not removed, next time again", e);
    }
  }

  /** Removes what is of nobody any more. */
  public void forget() {
    List<UUID> held = keys.held();
    List<UUID> departed = database.inTransaction(tx -> new EnvironmentDao(tx).deleted(held));
    departed.forEach(keys::forget);
    if (!departed.isEmpty()) {
      log.info("keys of deleted environments removed number={}", departed.size());
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
