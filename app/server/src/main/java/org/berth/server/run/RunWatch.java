package org.berth.server.run;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.berth.contract.RunState;
import org.berth.server.db.Channel;
import org.berth.server.db.Database;
import org.berth.server.run.RunOutcome.Fault;
import org.berth.server.run.RunOutcome.Recap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the spool of one run to its end. It may be left at any time and taken up again by another
 * watch, in another process too: all that it knows is in the spool and in the database.
 */
final class RunWatch {
  private static final Logger log = LoggerFactory.getLogger(RunWatch.class);

  /** How long news may lie in the spool before they are looked for. */
  private static final Duration PAUSE = Duration.ofMillis(20);

  private static final Duration LOOK = Duration.ofMillis(250);
  private static final Duration UNNAMED = Duration.ofSeconds(10);

  private static final Duration DATABASE_PAUSE = Duration.ofMillis(500);
  private static final int TAIL = 1 << 13;

  private final Database database;
  private final Ingest ingest;
  private final InstantSource clock;
  private final StoredRun run;
  private final Spool spool;
  private final long since = System.nanoTime();
  private long lastLook = since - LOOK.toNanos();
  private boolean lastAlive = true;
  private Spool.Sizes stored = Spool.Sizes.NONE;

  RunWatch(Database database, Ingest ingest, InstantSource clock, StoredRun run, Spool spool) {
    this.database = database;
    this.ingest = ingest;
    this.clock = clock;
    this.run = run;
    this.spool = spool;
  }

  /** Returns when the end of the run is stored. Interrupted: leaves the run alone. */
  RunEnd follow() throws InterruptedException {
    while (true) {
      try {
        Optional<RunEnd> end = look();
        if (end.isPresent()) {
          return end.get();
        }
        Thread.sleep(PAUSE);
      } catch (JdbiException e) {
        // The spool waits; nothing of it is lost while the database is away.
        log.warn("run not stored, will try again run={} cause={}", run.id(), e.getMessage());
        Thread.sleep(DATABASE_PAUSE);
      }
    }
  }

  private Optional<RunEnd> look() {
    // Looked at before the rest: what is read after them is then the whole.
    Optional<Exit> exit = spool.exit();
    boolean alive = exit.isPresent() || keeperAlive();
    if (exit.isPresent()) {
      ingest.rest(run, spool, exit.get());
      return Optional.of(end(exit.get()));
    }
    Spool.Sizes promised = spool.promised();
    if (!promised.equals(stored)) {
      while (ingest.step(run, spool, promised)) {
        // Each step stores a batch.
      }
      stored = promised;
    }
    return alive || spool.exit().isPresent() ? Optional.empty() : Optional.of(lost());
  }

  /** Looked up now and then; a keeper that was just started needs a moment until it has a name. */
  private boolean keeperAlive() {
    long now = System.nanoTime();
    if (now - lastLook > LOOK.toNanos()) {
      lastLook = now;
      lastAlive =
          spool
              .keeper()
              .map(KeeperIdentity::alive)
              .orElseGet(() -> now - since < UNNAMED.toNanos());
    }
    return lastAlive;
  }

  private RunEnd end(Exit exit) {
    return database.inTransaction(
        tx -> {
          Optional<Recap> recap =
              SpoolRows.lastEvent(tx, run.id(), List.of("run_finished")).map(Recap::of);
          Optional<Fault> fault =
              SpoolRows.lastEvent(tx, run.id(), List.of("host_failed", "host_unreachable"))
                  .map(Fault::of);
          RunOutcome outcome = RunOutcome.of(exit, recap, fault, complaint());
          return store(tx, outcome, Optional.of(exit.code()), recap, exit.endedAt());
        });
  }

  /** The keeper is gone and left no end: with it died all that the run had started here. */
  private RunEnd lost() {
    return database.inTransaction(
        tx -> {
          boolean restarted = spool.keeper().map(KeeperIdentity::ofAnotherBoot).orElse(false);
          String why =
              restarted
                  ? "The machine was restarted in the middle of the run"
                  : "The run's keeper was killed in the middle of the run";
          String last =
              SpoolRows.lastEvent(tx, run.id(), List.of("host_ok", "host_failed", "host_skipped"))
                  .map(
                      event ->
                          "; the last task that ended is '" + event.path("task").asText() + "'")
                  .orElse("; no task had ended");
          var outcome = new RunOutcome(RunState.FAILED, why + last + ". Run it again.");
          if (Files.exists(spool.folder().resolve(Cancels.MARK))) {
            outcome = new RunOutcome(RunState.CANCELLED, "Cancelled by force" + last + ".");
          }
          return store(tx, outcome, Optional.empty(), Optional.empty(), clock.instant());
        });
  }

  private RunEnd store(
      Handle tx, RunOutcome outcome, Optional<Integer> code, Optional<Recap> recap, Instant at) {
    var end = new RunEnd(run.id(), outcome.state(), outcome.sentence());
    RunWrites.end(tx, end, code, recap, at);
    Database.notify(tx, Channel.BERTH_RUN, run.id().toString());
    return end;
  }

  /** The last thing that Ansible called an error. */
  private String complaint() {
    long size = spool.promised().output();
    byte[] tail = spool.output(Math.max(0, size - TAIL), TAIL);
    List<String> lines =
        new String(tail, StandardCharsets.UTF_8).lines().map(String::strip).toList();
    return lines.reversed().stream()
        .filter(line -> line.contains("ERROR"))
        .findFirst()
        .or(() -> lines.reversed().stream().filter(line -> !line.isEmpty()).findFirst())
        .map(line -> line.replaceFirst("^\\[?ERROR\\]?[:!]?\\s*", ""))
        .orElse("it said nothing");
  }
}
