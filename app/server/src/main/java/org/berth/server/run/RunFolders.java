package org.berth.server.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.berth.server.db.Database;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the folders of runs whose output need not be kept any longer. Each instance sees to its
 * own. A folder goes only when its run has ended in the database and nothing of it lives here.
 */
final class RunFolders implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RunFolders.class);
  private static final Duration INTERVAL = Duration.ofHours(1);

  private final Database database;
  private final Path runs;
  private final Duration kept;
  private final InstantSource clock;
  private final Thread thread;

  /**
   * @param kept how long after the end of its run a folder stays
   */
  RunFolders(Database database, Path runs, Duration kept, InstantSource clock) {
    this.database = database;
    this.runs = runs;
    this.kept = kept;
    this.clock = clock;
    this.thread = Thread.ofVirtual().name("run-folders").unstarted(this::always);
  }

  void start() {
    thread.start();
  }

  private void always() {
    try {
      while (true) {
        tidyIfDatabaseAnswers();
        Thread.sleep(INTERVAL);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tidyIfDatabaseAnswers() {
    try {
      tidy();
    } catch (JdbiException e) {
      if (!Database.lost(e)) {
        log.error("folders of old runs not removed, next time again", e);
      }
    } catch (UncheckedIOException e) {
      log.error("folders of old runs not removed, next time again", e);
    }
  }

  /** Removes what is due. */
  void tidy() {
    Instant moment = clock.instant().minus(kept);
    int removed = 0;
    for (Path folder : folders()) {
      Optional<RunId> run = run(folder);
      if (run.isPresent() && over(run.get(), moment) && !lives(folder)) {
        FileTrees.delete(folder);
        removed++;
      }
    }
    if (removed > 0) {
      log.info("folders of old runs removed number={} ended_before={}", removed, moment);
    }
  }

  private List<Path> folders() {
    if (!Files.isDirectory(runs)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(runs)) {
      return all.toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + runs, e);
    }
  }

  /** What is not named like a run is nothing of ours. */
  private static Optional<RunId> run(Path folder) {
    try {
      return Optional.of(new RunId(UUID.fromString(String.valueOf(folder.getFileName()))));
    } catch (IllegalArgumentException notOurs) {
      return Optional.empty();
    }
  }

  private boolean over(RunId run, Instant moment) {
    return run.madeBefore(moment)
        && database.inTransaction(tx -> ArchiveDao.endedBefore(tx, run, moment));
  }

  private static boolean lives(Path folder) {
    return new Spool(folder).keeper().map(KeeperIdentity::alive).orElse(false);
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
