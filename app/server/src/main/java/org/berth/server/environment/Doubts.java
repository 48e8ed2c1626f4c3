package org.berth.server.environment;

import java.util.UUID;
import org.berth.contract.EnvironmentState;
import org.berth.server.run.RunEnd;
import org.berth.server.run.RunFates;
import org.jdbi.v3.core.Handle;

/**
 * What nobody can know after a run was cut short: its environment is unknown from that very moment,
 * and a look at it is queued with it.
 */
public final class Doubts implements RunFates {
  private final Reconciles reconciles;

  public Doubts(Reconciles reconciles) {
    this.reconciles = reconciles;
  }

  @Override
  public void ended(Handle tx, Subject subject, RunEnd end) {
    if (subject.environment().isPresent() && !subject.dry() && inDoubt(subject, end)) {
      doubt(tx, subject.environment().get(), end);
    }
  }

  private static boolean inDoubt(Subject subject, RunEnd end) {
    boolean changes = !subject.playbook().equals(ReconcileHandler.PLAYBOOK);
    return switch (end.state()) {
      case CANCELLED, TIMED_OUT -> changes;
      case ABANDONED -> true;
      case SUCCEEDED, FAILED -> false;
      case WAITING, RUNNING, LOST_CONTACT ->
          throw new IllegalStateException(end.state() + " is no end");
    };
  }

  private void doubt(Handle tx, UUID environment, RunEnd end) {
    var dao = new EnvironmentDao(tx);
    Living living = dao.byId(environment);
    if (living.state() == EnvironmentState.DELETED) {
      return;
    }
    if (dao.move(environment, Departures.LIVING, EnvironmentState.UNKNOWN)) {
      EnvironmentNews.tell(tx, living.tenant(), environment, end.sentence());
    }
    reconciles.queue(tx, living, end.sentence());
  }
}
