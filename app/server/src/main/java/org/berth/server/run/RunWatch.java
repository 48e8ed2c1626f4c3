package org.berth.server.run;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.berth.server.db.Database;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the spool of one run to its end. It may be left at any time and taken up again by another
 * watch, in another process too: all that it knows is in the spool and in the database.
 */
final class RunWatch {
  private static final Logger log = LoggerFactory.getLogger(RunWatch.class);

  /** How long the news of a quiet run may lie in the spool before they are looked for. */
  private static final Duration PAUSE = Duration.ofMillis(20);

  /** And those of a run that has some at every look: to store many at once takes much less. */
  private static final Duration BUSY_PAUSE = Duration.ofMillis(100);

  private static final Duration LOOK = Duration.ofMillis(250);

  /** How often it is asked whether somebody has ended the run without its keeper's knowledge. */
  private static final Duration ASK = Duration.ofSeconds(5);

  /** How long after its limit a run is left to its keeper, which ends it then. */
  static final Duration OVERDUE = Duration.ofMinutes(1);

  private static final Duration UNNAMED = Duration.ofSeconds(10);

  private static final Duration TROUBLE_PAUSE = Duration.ofMillis(500);
  private final Ingest ingest;
  private final Endings endings;
  private final StoredRun run;
  private final Spool spool;
  private final Duration longest;
  private final long since = System.nanoTime();
  private long lastLook = since - LOOK.toNanos();
  private boolean lastAlive = true;
  private long lastAsked = since - ASK.toNanos();
  private Optional<KeeperIdentity> keeper;
  private Spool.Sizes stored = Spool.Sizes.NONE;
  private Duration pause = PAUSE;

  RunWatch(Ingest ingest, Endings endings, StoredRun run, Spool spool, Duration overdue) {
    this.ingest = ingest;
    this.endings = endings;
    this.run = run;
    this.spool = spool;
    this.keeper = run.keeper();
    this.longest = run.limit().plus(overdue);
  }

  /** Returns when the end of the run is stored. Interrupted: leaves the run alone. */
  RunEnd follow() throws InterruptedException {
    while (true) {
      try {
        Optional<RunEnd> end = look();
        if (end.isPresent()) {
          return end.get();
        }
        Thread.sleep(pause);
      } catch (JdbiException e) {
        // The spool waits; nothing of it is lost while the database is away.
        if (!Database.lost(e)) {
          log.warn("run not stored, will try again run={} cause={}", run.id(), e.getMessage());
        }
        Thread.sleep(TROUBLE_PAUSE);
      } catch (UncheckedIOException e) {
        // As when open files run out: what cannot be read now says nothing of the run.
        log.warn("run not read, will look again run={} cause={}", run.id(), e.toString());
        Thread.sleep(TROUBLE_PAUSE);
      }
    }
  }

  private Optional<RunEnd> look() throws InterruptedException {
    // Looked at before the rest: what is read after them is then the whole.
    Optional<Exit> exit = spool.exit();
    if (exit.isEmpty() && System.nanoTime() - since > longest.toNanos()) {
      // The keeper ends its run itself at the limit, unless it is stopped or stuck.
      Cancels.overdue(spool);
    }
    Optional<RunEnd> ended = exit.isPresent() ? Optional.empty() : endedBefore();
    if (ended.isPresent()) {
      return ended;
    }
    boolean alive = exit.isPresent() || keeperAlive();
    if (exit.isPresent()) {
      ingest.rest(run, spool, exit.get());
      return Optional.of(endings.exited(run, spool, exit.get()));
    }
    Spool.Sizes promised = spool.promised();
    boolean news = !promised.equals(stored);
    if (news) {
      while (ingest.step(run, spool, promised)) {
        // Each step stores a batch.
      }
      stored = promised;
    }
    pause = news ? Collections.min(List.of(pause.multipliedBy(2), BUSY_PAUSE)) : PAUSE;
    return alive || spool.exit().isPresent()
        ? Optional.empty()
        : Optional.of(endings.lost(run, spool));
  }

  /**
   * The end of a run that somebody gave up while this process was asleep: nothing is stored of it
   * any more, and nothing of it may live.
   */
  private Optional<RunEnd> endedBefore() throws InterruptedException {
    long now = System.nanoTime();
    if (now - lastAsked < ASK.toNanos()) {
      return Optional.empty();
    }
    lastAsked = now;
    Optional<RunEnd> end = endings.known(run);
    if (end.isPresent()) {
      spool.giveUp();
      if (!Cancels.hard(spool, "It has ended without its keeper's knowledge").alive().isEmpty()) {
        log.error("ended, and lives on run={} state={}", run.id(), end.get().state().wire());
        return Optional.empty();
      }
      log.warn("ended before, and ended here run={} state={}", run.id(), end.get().state().wire());
    }
    return end;
  }

  /**
   * Looked up now and then. A keeper that was just started needs a moment until it has a name, and
   * may not begin to play once that took too long. When the name is known, damage to the file that
   * holds it changes nothing.
   */
  private boolean keeperAlive() {
    long now = System.nanoTime();
    if (now - lastLook > LOOK.toNanos()) {
      lastLook = now;
      keeper = keeper.or(spool::keeper);
      if (keeper.isEmpty() && now - since > UNNAMED.toNanos()) {
        spool.giveUp();
        keeper = spool.keeper();
      }
      lastAlive = keeper.map(KeeperIdentity::alive).orElse(!spool.isGivenUp());
    }
    return lastAlive;
  }
}
