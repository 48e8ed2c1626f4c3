package org.berth.server.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.berth.server.secret.PrivateFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends runs that are under way, and proves it. */
final class Cancels {
  private static final Logger log = LoggerFactory.getLogger(Cancels.class);

  /** Tells a later reader that the keeper was killed on purpose. */
  static final String MARK = "cancelled.txt";

  /** A run that is just being started has no keeper for a moment. */
  private static final Duration START_PATIENCE = Duration.ofSeconds(5);

  private static final Duration KEEPER_PATIENCE = Duration.ofSeconds(5);
  private static final Duration KILL_PATIENCE = Duration.ofSeconds(5);
  private static final long PAUSE_MILLIS = 5;

  private Cancels() {}

  /**
   * What is known once a cancel has been tried.
   *
   * @param dead whether nothing of the run lives here: without an end and a keeper nobody knows
   */
  record Proof(Optional<Exit> exit, boolean dead, List<CancelReport.Survivor> alive) {
    static Proof of(Spool spool) {
      Optional<Exit> exit = spool.exit();
      Optional<KeeperIdentity> keeper = spool.keeper();
      boolean dead = exit.isPresent() || keeper.filter(each -> !each.alive()).isPresent();
      return new Proof(
          exit, dead, dead ? List.of() : keeper.map(KeeperIdentity::survivors).orElse(List.of()));
    }
  }

  /** Passes a wish on; returns when the keeper knows of a soft one and when a hard one is done. */
  static Proof pass(Spool spool, CancelWish wish) throws InterruptedException {
    return wish.hard() ? hard(spool, wish.reason()) : soft(spool, wish.reason());
  }

  /** Lets the present task end; returns as soon as the keeper knows, if there is one. */
  private static Proof soft(Spool spool, String reason) throws InterruptedException {
    awaitKeeper(spool);
    if (spool.exit().isEmpty() && alive(spool)) {
      spool.control("cancel soft " + reason);
    }
    return Proof.of(spool);
  }

  /** Ends everything; returns when nothing lives, or after some seconds with what does. */
  static Proof hard(Spool spool, String reason) throws InterruptedException {
    awaitKeeper(spool);
    if (alive(spool)) {
      spool.control("cancel hard " + reason);
      await(KEEPER_PATIENCE, () -> spool.exit().isPresent() || !alive(spool));
    }
    if (spool.exit().isEmpty() && alive(spool)) {
      kill(spool, MARK, reason);
    }
    return Proof.of(spool);
  }

  /** Tells a later reader that the keeper was killed because the run's time was over. */
  static final String OVERDUE = "overdue.txt";

  /** Ends a run whose keeper has let its limit pass. */
  static void overdue(Spool spool) throws InterruptedException {
    if (alive(spool)) {
      kill(spool, OVERDUE, "The run's time was over and its keeper did not end it");
    }
  }

  /** A keeper that does not answer takes all others of its namespace with it. */
  private static void kill(Spool spool, String name, String reason) throws InterruptedException {
    mark(spool.folder().resolve(name), reason);
    spool.keeper().ifPresent(KeeperIdentity::kill);
    await(KILL_PATIENCE, () -> !alive(spool));
  }

  /** What must end ends on a full disk too, where a file without a word may still have room. */
  private static void mark(Path mark, String reason) {
    try {
      PrivateFiles.write(mark, reason + "\n");
    } catch (IOException full) {
      try {
        Files.createFile(mark);
      } catch (IOException e) {
        log.warn("keeper killed without a mark file={} cause={}", mark, e.toString());
      }
    }
  }

  private static void awaitKeeper(Spool spool) throws InterruptedException {
    await(START_PATIENCE, () -> spool.keeper().isPresent() || spool.exit().isPresent());
  }

  private static boolean alive(Spool spool) {
    return spool.keeper().map(KeeperIdentity::alive).orElse(false);
  }

  private static void await(Duration most, BooleanSupplier condition) throws InterruptedException {
    long until = System.nanoTime() + most.toNanos();
    while (!condition.getAsBoolean() && System.nanoTime() < until) {
      Thread.sleep(PAUSE_MILLIS);
    }
  }
}
