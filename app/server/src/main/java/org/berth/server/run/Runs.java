package org.berth.server.run;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.berth.contract.ErrorCode;
import org.berth.contract.RunState;
import org.berth.server.db.Database;
import org.berth.server.db.Ids;
import org.berth.server.http.Routes;
import org.berth.server.problem.Failure;
import org.berth.server.secret.Seals;
import org.jdbi.v3.core.Handle;

/**
 * The runs of this installation. A run is executed at most once, goes on whatever happens to the
 * service, and ends in exactly one stored end, with all that it said and did before it.
 */
public final class Runs {
  private final Database database;
  private final Seals seals;
  private final Ids ids;
  private final InstantSource clock;
  private final RunSite site;
  private final Ingest ingest;
  private final Endings endings;
  private final Contacts contacts;
  private final RunMeters meters;
  private final RunRemains remains;
  private final Beginnings beginnings;
  private final RunCancels cancels;

  /** Those who hear of runs: what playbooks publish, and what becomes of the runs themselves. */
  public record Listeners(List<PublishedFacts> facts, RunFates fates, Aftermath aftermath) {}

  public Runs(
      Database database, Seals seals, RunSite site, InstantSource clock, Listeners listeners) {
    this.database = database;
    this.seals = seals;
    this.site = site;
    this.clock = clock;
    this.ids = new Ids(clock, new SecureRandom());
    this.meters = new RunMeters(clock);
    RunFates fates = new CountedFates(listeners.fates(), meters);
    this.ingest = new Ingest(database, listeners.facts(), meters);
    this.endings = new Endings(database, clock, fates);
    this.remains = new RunRemains(database, listeners.aftermath());
    this.contacts = new Contacts(database, clock, fates, site);
    this.beginnings = new Beginnings(database, seals, site, clock, endings);
    this.cancels = new RunCancels(database, site, endings, remains);
  }

  /** Adds the addresses of this feature; {@code signals} wakes those who follow a run. */
  public void register(Routes routes, RunSignals signals) {
    new RunRoutes(database, signals, clock).register(routes);
  }

  /** What was seen of runs, in figures. */
  public RunMeters meters() {
    return meters;
  }

  /** How runs come out of sight and back. */
  public Contacts contacts() {
    return contacts;
  }

  /**
   * Notes a run, in the caller's transaction. One try of a job has one run: asked again, the same.
   */
  public RunId open(Handle tx, RunOrder order) {
    var id = new RunId(ids.next());
    return RunWrites.insert(tx, id, order, seals)
        ? id
        : RunWrites.ofAttempt(tx, order.job(), order.attempt());
  }

  /**
   * Executes a run, or follows the one that was begun before, and returns when its end is stored.
   * Interrupted, it leaves the run alone, and can be called again.
   */
  public RunEnd execute(RunId id) throws InterruptedException {
    StoredRun run = find(id);
    if (!run.state().ended() && !spool(id).begun() && !beginnings.begin(run)) {
      run = find(id);
    }
    if (run.state().ended()) {
      remains.clear(run, false);
      return new RunEnd(id, run.state(), run.reason());
    }
    noteKeeper(id);
    cancels.passOn(id);
    RunEnd end = follow(run);
    remains.clear(run, gently(end, id));
    RunWorkspace.clean(folder(id));
    database.useTransaction(tx -> RunTasks.remember(tx, id));
    return end;
  }

  private RunEnd follow(StoredRun run) throws InterruptedException {
    Spool spool = spool(run.id());
    meters.backlog().begin(run.id(), spool);
    try {
      return new RunWatch(ingest, endings, run, spool, RunWatch.OVERDUE).follow();
    } finally {
      meters.backlog().end(run.id());
    }
  }

  /** What ended between two tasks was asked to end, and what it began in guests may end too. */
  private boolean gently(RunEnd end, RunId id) {
    return end.state() == RunState.CANCELLED
        && spool(id).exit().map(exit -> exit.cut().isEmpty()).orElse(false);
  }

  private void noteKeeper(RunId id) {
    spool(id)
        .keeper()
        .ifPresent(keeper -> database.useTransaction(tx -> RunWrites.kept(tx, id, keeper)));
  }

  /** Whether a run could be made of this version of the content. */
  public boolean keeps(String content) {
    return site.keeps(content);
  }

  /** Removes versions of the content that no run needs any more. */
  public void pruneContent() {
    Set<String> needed = database.inTransaction(RunManifest::neededContent);
    site.prune(needed);
  }

  /**
   * Cancels a run. Soft: the present task may end, and the answer says what goes on. Hard: the
   * answer comes when it is proven that nothing of it lives, here or in guests, or says what does.
   * Of a run that ended by itself the answer says so. What could not be passed on is kept.
   */
  public CancelReport cancel(RunId id, boolean hard, String reason) throws InterruptedException {
    var wish = new CancelWish(hard, reason);
    cancels.remember(id, wish);
    return cancels.cancel(find(id), wish);
  }

  /** Hears of cancels that other instances are asked for; close it at the end. */
  public FarCancels hearFarCancels() {
    return new FarCancels(database, site);
  }

  private StoredRun find(RunId id) {
    Optional<StoredRun> run = database.inTransaction(tx -> RunWrites.find(tx, id, seals));
    return run.orElseThrow(() -> new Failure(ErrorCode.NOT_FOUND, "There is no run " + id));
  }

  private Path folder(RunId id) {
    return site.folder(id);
  }

  private Spool spool(RunId id) {
    return new Spool(folder(id));
  }
}
