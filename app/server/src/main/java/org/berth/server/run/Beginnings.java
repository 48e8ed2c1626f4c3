package org.berth.server.run;

import java.time.InstantSource;
import java.util.Optional;
import org.berth.contract.RunState;
import org.berth.server.content.Content;
import org.berth.server.db.Database;
import org.berth.server.problem.Failure;
import org.berth.server.secret.Seals;
import org.jdbi.v3.core.Handle;

/** Begins runs: chooses what they are made of, writes that down, and brings their keepers up. */
final class Beginnings {
  private final Database database;
  private final Seals seals;
  private final RunSite site;
  private final InstantSource clock;
  private final Endings endings;

  Beginnings(Database database, Seals seals, RunSite site, InstantSource clock, Endings endings) {
    this.database = database;
    this.seals = seals;
    this.site = site;
    this.clock = clock;
    this.endings = endings;
  }

  /** Brings the keeper up; false when the run has ended, before or by this, and none came up. */
  boolean begin(StoredRun run) throws InterruptedException {
    Optional<Content> content = site.content(run);
    if (content.isEmpty()) {
      return cannot(
          run, "The content that it was to be made of is not kept here. Retry with the newest.");
    }
    if (!content.get().holdsPlaybook(run.playbook())) {
      return cannot(run, "There is no playbook " + run.playbook() + " in this checkout.");
    }
    return begin(run, content.get());
  }

  private boolean begin(StoredRun run, Content content) throws InterruptedException {
    database.useTransaction(tx -> note(tx, run, content));
    StoredRun now = database.inTransaction(tx -> RunWrites.find(tx, run.id(), seals)).orElseThrow();
    if (now.state().ended()) {
      // Cancelled before, or given up meanwhile, because this process was asleep in between.
      return false;
    }
    if (endings.cancelledUnbegun(now, site.folder(run.id()))) {
      return false;
    }
    try {
      site.start(now, content, seals.derive("run/" + run.id() + "/vault"));
      return true;
    } catch (Failure e) {
      return cannot(now, e.sentence() + ".");
    }
  }

  /**
   * Ends a run that cannot be begun, unless a keeper has it: that of an earlier beginning, which
   * was cut off, is followed as if this one had brought it up.
   */
  private boolean cannot(StoredRun run, String sentence) {
    if (site.cameUp(run.id())) {
      return true;
    }
    endings.unkept(run, RunState.FAILED, sentence);
    return false;
  }

  private void note(Handle tx, StoredRun run, Content content) {
    Object manifest = new RunManifest(tx, seals).of(run, content, site.versions());
    RunWrites.begin(tx, run.id(), content.revision(), manifest, clock.instant());
    RunTasks.expect(tx, run.id());
  }
}
