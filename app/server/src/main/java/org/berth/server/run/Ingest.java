package org.berth.server.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.berth.server.db.Database;
import org.berth.server.run.SpoolBatch.Position;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves what a spool holds into the database, each byte and event exactly once: the rows and the
 * position up to which the spool was read change in one transaction.
 */
final class Ingest {
  private static final Logger log = LoggerFactory.getLogger(Ingest.class);

  private final Database database;
  private final List<PublishedFacts> listeners;
  private final RunMeters meters;

  /**
   * Batches in memory at once: one may take some MiB, and the database is not quicker with more.
   */
  private final Semaphore batches = new Semaphore(6);

  Ingest(Database database, List<PublishedFacts> listeners, RunMeters meters) {
    this.database = database;
    this.meters = meters;
    this.listeners = List.copyOf(listeners);
  }

  /** Where a step came to, and whether another has something to do. */
  private record Step(Position to, boolean more) {}

  /** Stores one batch of what the spool promises; false when nothing is left for another one. */
  boolean step(StoredRun run, Spool spool, Spool.Sizes promised) {
    batches.acquireUninterruptibly();
    try {
      Optional<Step> step =
          database.inTransaction(
              tx ->
                  SpoolRows.position(tx, run.id())
                      .map(from -> step(tx, run, from, spool, promised)));
      step.ifPresent(done -> meters.backlog().stored(run.id(), done.to()));
      return step.map(Step::more).orElse(false);
    } finally {
      batches.release();
    }
  }

  /** Stores all that is left of a spool that has ended, damaged or not. */
  void rest(StoredRun run, Spool spool, Exit exit) {
    while (step(run, spool, exit.sizes())) {
      // Each step stores a batch.
    }
    database.useTransaction(
        tx ->
            SpoolRows.position(tx, run.id())
                .ifPresent(
                    from ->
                        store(
                            tx,
                            run,
                            from,
                            SpoolBatch.missing(from, exit.lastSeq(), exit.endedAt()))));
  }

  private Step step(Handle tx, StoredRun run, Position from, Spool spool, Spool.Sizes promised) {
    SpoolBatch batch = SpoolBatch.read(spool, from, promised);
    boolean more = store(tx, run, from, batch) && !batch.reaches(promised);
    return new Step(batch.next(), more);
  }

  private boolean store(Handle tx, StoredRun run, Position from, SpoolBatch batch) {
    if (batch.isEmpty(from)) {
      return false;
    }
    SpoolRows.advance(tx, run.id(), from, batch.next());
    SpoolRows.addTexts(tx, run.id(), from, batch);
    EventRows.add(tx, run.id(), batch.events());
    RunTasks.note(tx, run.id(), batch.events());
    meters.stored(run.id(), from.lastSeq(), batch.events());
    for (SpoolBatch.Event event : batch.events()) {
      if (event.json().path("event").asText().equals("published")) {
        publish(tx, run, event.json().path("result"));
      }
    }
    return true;
  }

  private void publish(Handle tx, StoredRun run, JsonNode berth) {
    Published.Parsed parsed = Published.parse(berth);
    for (String refused : parsed.refused()) {
      log.warn(
          "published fact refused playbook={} run={} why={}", run.playbook(), run.id(), refused);
    }
    for (Published fact : parsed.facts()) {
      for (PublishedFacts listener : listeners) {
        tell(tx, run, listener, fact);
      }
    }
  }

  /** A listener that fails must not hold up the run; what it did is undone. */
  private static void tell(Handle tx, StoredRun run, PublishedFacts listener, Published fact) {
    tx.savepoint("fact");
    try {
      listener.published(tx, run.source(), fact);
      tx.releaseSavepoint("fact");
    } catch (JdbiException | IllegalArgumentException | IllegalStateException e) {
      tx.rollbackToSavepoint("fact");
      log.error(
          "published fact lost playbook={} run={} fact={}", run.playbook(), run.id(), fact, e);
    }
  }
}
