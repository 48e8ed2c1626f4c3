package org.berth.server.environment;

import java.util.ArrayList;
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

  /**
   * The note has a line for each environment: its id, and the state that it goes back to when
   * contact is regained.
   */
  @Override
  public Optional<String> lost(Handle tx, Subject subject, String reason) {
    if (subject.dry()) {
      return Optional.empty();
    }
    var dao = new EnvironmentDao(tx);
    List<String> left = new ArrayList<>();
    for (UUID environment : DoubtDao.touched(tx, subject)) {
      Living living = dao.byId(environment);
      if (dao.move(environment, Departures.LIVING, EnvironmentState.UNKNOWN)) {
        left.add(environment + " " + living.state().wire());
      }
    }
    return left.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", left));
  }

  @Override
  public void regained(Handle tx, Subject subject, Optional<String> note) {
    note.stream().flatMap(String::lines).forEach(line -> goBack(tx, subject, line));
  }

  private static void goBack(Handle tx, Subject subject, String line) {
    int blank = line.indexOf(' ');
    // Without an id it was noted before runs about several environments were.
    UUID environment =
        blank < 0 ? subject.environment().orElseThrow() : UUID.fromString(line.substring(0, blank));
    EnvironmentState before =
        EnvironmentState.valueOf(line.substring(blank + 1).toUpperCase(Locale.ROOT));
    new EnvironmentDao(tx).move(environment, List.of(EnvironmentState.UNKNOWN), before);
  }

  @Override
  public void ended(Handle tx, Subject subject, RunEnd end) {
    if (!subject.dry() && inDoubt(subject, end)) {
      DoubtDao.touched(tx, subject).forEach(environment -> doubt(tx, environment, end));
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
