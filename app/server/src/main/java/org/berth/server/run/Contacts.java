package org.berth.server.run;

import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.berth.contract.RunState;
import org.berth.server.db.Channel;
import org.berth.server.db.Database;
import org.berth.server.run.ContactDao.Kept;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs whose instance comes out of sight and back. Lost contact is no end: time alone ends nothing,
 * because the playbook may go on where nobody looks.
 */
public final class Contacts {
  private static final Logger log = LoggerFactory.getLogger(Contacts.class);

  private final Database database;
  private final InstantSource clock;
  private final RunFates fates;
  private final RunSite site;

  Contacts(Database database, InstantSource clock, RunFates fates, RunSite site) {
    this.database = database;
    this.clock = clock;
    this.fates = fates;
    this.site = site;
  }

  /** An instance is not seen any more: contact with its runs is lost. */
  public void lose(Handle tx, UUID instance, String reason) {
    for (Kept run : ContactDao.lose(tx, instance, reason)) {
      Optional<String> note = fates.lost(tx, run.subject(), reason);
      note.ifPresent(text -> ContactDao.note(tx, run.id(), text));
      log.warn("contact lost run={} instance={} why={}", run.id(), instance, reason);
      Database.notify(tx, Channel.BERTH_RUN, run.id().toString());
    }
  }

  /** An instance is seen again: so are those of its runs that nobody ended meanwhile. */
  public void regain(Handle tx, UUID instance) {
    ContactDao.regain(tx, instance).forEach(run -> regained(tx, run));
  }

  /** What is about to be stored of a run shows that it is watched. */
  static void regain(Handle tx, RunId id, RunFates fates) {
    ContactDao.regain(tx, id).ifPresent(run -> fates.regained(tx, run.subject(), run.note()));
  }

  private void regained(Handle tx, Kept run) {
    fates.regained(tx, run.subject(), run.note());
    log.info("contact regained run={}", run.id());
    Database.notify(tx, Channel.BERTH_RUN, run.id().toString());
  }

  /** Gives up the runs of jobs whose instance is fenced; nobody may end them otherwise later. */
  public void abandon(Handle tx, List<UUID> jobs, String reason) {
    for (Kept run : ContactDao.abandon(tx, jobs, reason, clock.instant())) {
      ended(tx, run, RunState.ABANDONED, reason);
      log.warn("abandoned run={} why={}", run.id(), reason);
    }
  }

  /** Whether something of the run of a try may live: it has begun, and has no end. */
  public boolean mayLive(Handle tx, UUID job, int attempt) {
    return ContactDao.underWay(tx, job, attempt);
  }

  /** Ends the run of a try that is given up before it began, if there is one. */
  public void giveUp(Handle tx, UUID job, int attempt, String reason) {
    ContactDao.endWaiting(tx, job, attempt, reason, clock.instant())
        .ifPresent(run -> ended(tx, run, RunState.FAILED, reason));
  }

  private void ended(Handle tx, Kept run, RunState state, String reason) {
    fates.ended(tx, run.subject(), new RunEnd(run.id(), state, reason));
    Database.notify(tx, Channel.BERTH_RUN, run.id().toString());
  }

  /**
   * Ends what lives on this machine of runs that were given up while it was away. False when that
   * is not done for all of them: call it again.
   */
  public boolean endAbandoned(UUID instance) throws InterruptedException {
    List<RunId> runs = database.inTransaction(tx -> ContactDao.abandonedOf(tx, instance));
    boolean all = true;
    for (RunId run : runs) {
      all &= endAbandoned(run);
    }
    return all;
  }

  private boolean endAbandoned(RunId run) throws InterruptedException {
    var spool = new Spool(site.folder(run));
    try {
      if (!lives(run, spool)) {
        return true;
      }
      Cancels.Proof proof = Cancels.hard(spool, "It was given up while its instance was away");
      log.warn("given up, ended run={} alive={}", run, proof.alive().size());
      return proof.alive().isEmpty();
    } catch (UncheckedIOException e) {
      // One that cannot be ended now does not keep the others alive.
      log.warn("given up, not ended yet run={} cause={}", run, e.toString());
      return false;
    }
  }

  /** Whether something of it lives here; what has not come up by now never does. */
  private boolean lives(RunId run, Spool spool) {
    return spool.exit().isEmpty()
        && (spool.keeper().isPresent() || site.cameUp(run))
        && spool.keeper().map(KeeperIdentity::alive).orElse(false);
  }
}
