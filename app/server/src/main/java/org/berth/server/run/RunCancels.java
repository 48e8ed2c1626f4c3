package org.berth.server.run;

import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import org.berth.contract.RunState;
import org.berth.server.db.Database;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cancels runs, wherever they are. What is asked is written down before it is passed on, and looked
 * up by whoever begins the run or takes it up: a keeper that cannot be told now is told later.
 */
final class RunCancels {
  private static final Logger log = LoggerFactory.getLogger(RunCancels.class);

  private static final String AFTER_TASK =
      "It runs on to the end of its present task, and nothing begins after it. Nobody has looked"
          + " for what lives of it: a hard cancel ends it at once and does.";
  private static final String UNSEEN =
      "Nobody sees it at present; its instance is told when it is back, see berth instance list."
          + " Nothing is proven.";
  private static final String UNANSWERED =
      "Its instance has not answered, and is told again when it does, see berth instance list."
          + " Nothing is proven.";

  /** How long the answer waits for the end to be stored, and for what is found in guests. */
  private static final Duration SETTLED_WITHIN = Duration.ofSeconds(20);

  private final Database database;
  private final RunSite site;
  private final Endings endings;
  private final RunRemains remains;

  RunCancels(Database database, RunSite site, Endings endings, RunRemains remains) {
    this.database = database;
    this.site = site;
    this.endings = endings;
    this.remains = remains;
  }

  /** Keeps a wish. Where the run stands is to be looked up after that. */
  void remember(RunId id, CancelWish wish) {
    database.useTransaction(tx -> CancelDao.ask(tx, id, wish));
  }

  CancelReport cancel(StoredRun run, CancelWish wish) throws InterruptedException {
    if (run.state().ended()) {
      return CancelReport.ended(run.id(), remains.outcome(run.id()));
    }
    if (run.state() == RunState.WAITING
        && endings.unkept(run, RunState.CANCELLED, wish.sentence())) {
      return CancelReport.of(run.id(), RunState.CANCELLED, true, "It had not begun.");
    }
    return Files.isDirectory(site.folder(run.id()))
        ? cancelHere(run.id(), wish)
        : cancelFar(run.id(), wish);
  }

  private CancelReport cancelHere(RunId id, CancelWish wish) throws InterruptedException {
    Cancels.Proof here = Cancels.pass(spool(id), wish);
    CancelOutcome outcome = here.dead() ? remains.await(id, SETTLED_WITHIN) : remains.outcome(id);
    if (outcome.state().ended()) {
      return CancelReport.ended(id, outcome);
    }
    return wish.hard() || here.dead()
        ? CancelReport.open(id, outcome.state(), here)
        : CancelReport.of(id, outcome.state(), false, AFTER_TASK);
  }

  /** The instance that has the run ends it; this one waits for what it finds. */
  private CancelReport cancelFar(RunId id, CancelWish wish) throws InterruptedException {
    FarCancels.send(database, id, wish);
    CancelOutcome outcome = wish.hard() ? remains.await(id, SETTLED_WITHIN) : remains.outcome(id);
    if (outcome.state().ended()) {
      return CancelReport.ended(id, outcome);
    }
    String later = outcome.state() == RunState.LOST_CONTACT ? UNSEEN : UNANSWERED;
    boolean heard = !wish.hard() && outcome.state() != RunState.LOST_CONTACT;
    return CancelReport.of(id, outcome.state(), false, heard ? AFTER_TASK : later);
  }

  /** Passes on what was asked while nobody could tell the run's keeper. */
  void passOn(RunId id) throws InterruptedException {
    Optional<CancelWish> wish = database.inTransaction(tx -> CancelDao.wish(tx, id));
    if (wish.isPresent()) {
      log.info("cancelled before it was taken up run={} mode={}", id, wish.get().mode());
      Cancels.pass(spool(id), wish.get());
    }
  }

  private Spool spool(RunId id) {
    return new Spool(site.folder(id));
  }
}
