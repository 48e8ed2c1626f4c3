package org.berth.server.disk;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.berth.server.config.Settings;
import org.berth.server.db.Database;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the room under {@code BERTH_HOME}. When less is free than must be, this instance takes no
 * new jobs, so that what is free is left to the runs that go on; those are never stopped for it.
 */
public final class Disks implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Disks.class);
  private static final Duration LOOK = Duration.ofSeconds(2);

  private final Database database;
  private final UUID instance;
  private final Path home;
  private final Settings.Disk least;
  private final Thread thread;
  private volatile Optional<String> lack = Optional.empty();
  private boolean told;

  public Disks(Database database, UUID instance, Path home, Settings.Disk least) {
    this.database = database;
    this.instance = instance;
    this.home = home;
    this.least = least;
    this.thread = Thread.ofVirtual().name("disk").unstarted(this::watch);
    look();
  }

  /** Looks from now on; until then only what was seen at the making is known. */
  public void start() {
    thread.start();
  }

  /** What is lacking, in a sentence; empty while there is room for new runs. */
  public Optional<String> lack() {
    return lack;
  }

  /** Bytes that may still be written under {@code BERTH_HOME}; -1 when nobody knows. */
  public long freeBytes() {
    try {
      return Files.getFileStore(home).getUsableSpace();
    } catch (IOException e) {
      return -1;
    }
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(LOOK);
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    Optional<String> now = measure();
    if (now.isPresent() != lack.isPresent()) {
      log.warn("{}", now.map(why -> "no new runs: " + why).orElse("room for new runs again"));
      told = false;
    }
    lack = now;
    if (!told) {
      tell(now);
    }
  }

  /** Other instances answer for this one why nobody takes a job. */
  private void tell(Optional<String> now) {
    try {
      database.useTransaction(tx -> DiskDao.tell(tx, instance, now));
      told = true;
    } catch (JdbiException e) {
      log.debug("lack of room not stored, told at the next look", e);
    }
  }

  private Optional<String> measure() {
    try {
      FileStore store = Files.getFileStore(home);
      long needed =
          Math.max(
              (long) least.minimumFreeMb() << 20,
              store.getTotalSpace() / 100 * least.minimumFreePercent());
      long free = store.getUsableSpace();
      return free >= needed
          ? Optional.empty()
          : Optional.of(
              "%d MiB are free under %s, new runs need %d"
                  .formatted(free >> 20, home, needed >> 20));
    } catch (IOException e) {
      return Optional.of("the room under " + home + " cannot be measured: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
