package org.berth.server.environment;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
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

  /** The note is the state that the environment goes back to when contact is regained. */
  @Override
  public Optional<String> lost(Handle tx, Subject subject, String reason) {
    if (subject.environment().isEmpty() || subject.dry()) {
      return Optional.empty();
    }
    var dao = new EnvironmentDao(tx);
    Living living = dao.byId(subject.environment().get());
    boolean moved = dao.move(living.id(), Departures.LIVING, EnvironmentState.UNKNOWN);
    return moved ? Optional.of(living.state().wire()) : Optional.empty();
  }

  @Override
  public void regained(Handle tx, Subject subject, Optional<String> note) {
    if (subject.environment().isPresent() && note.isPresent()) {
      EnvironmentState before = EnvironmentState.valueOf(note.get().toUpperCase(Locale.ROOT));
      new EnvironmentDao(tx)
          .move(subject.environment().get(), List.of(EnvironmentState.UNKNOWN), before);
    }
  }

  @Override
  public void ended(Handle tx, Subject subject, RunEnd end) {
    if (subject.environment().isPresent() && !subject.dry() && inDoubt(subject, end)) {
      doubt(tx, subject.environment().get(), end);
    }
  }

  private static boolean inDoubt(Subject subject, RunEnd end) {
    boolean changes = !subject.playbook().equals(ReconcileMode.LOOK.playbook());
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
