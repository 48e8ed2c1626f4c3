package org.berth.server.environment;

import java.util.List;
import java.util.Optional;
import org.berth.contract.EnvironmentState;
import org.berth.contract.ErrorCode;
import org.berth.server.allocation.Release;
import org.berth.server.queue.Job;
import org.berth.server.queue.JobEnd;
import org.berth.server.queue.JobHandler;
import org.berth.server.queue.Retry;
import org.berth.server.request.Requests;
import org.berth.server.request.Requests.Ending;
import org.berth.server.routing.Ingresses;
import org.berth.server.run.RunEnd;
import org.jdbi.v3.core.Handle;

/**
 * Settles what state an environment is in: a playbook looks, and what it saw decides. Where it was
 * asked to, it puts right first what Berth itself made around the guest.
 */
public final class ReconcileHandler implements JobHandler {
  /** One that is being deleted stays so until it is gone; that was somebody's wish. */
  private static final List<EnvironmentState> OPEN =
      Departures.LIVING.stream().filter(state -> state != EnvironmentState.DELETING).toList();

  private final Tries tries;
  private final Requests requests;
  private final Departures departures;
  private final Neighbours neighbours;
  private final Ingresses ingresses;

  public ReconcileHandler(
      Tries tries,
      Requests requests,
      Departures departures,
      Neighbours neighbours,
      Ingresses ingresses) {
    this.tries = tries;
    this.requests = requests;
    this.departures = departures;
    this.neighbours = neighbours;
    this.ingresses = ingresses;
  }

  @Override
  public JobEnd work(Job job) throws InterruptedException {
    Tries.Subject subject = tries.subject(job);
    ReconcileMode mode = ReconcileMode.of(subject.spec());
    Optional<Ending> refusal = refusal(mode, subject);
    if (refusal.isPresent()) {
      return new JobEnd.Over(tx -> end(tx, job, refusal.get()));
    }
    Tries.Outcome outcome = tries.run(job, mode.playbook(), new Reconciliation(mode, ingresses));
    if (outcome.end().isEmpty()) {
      Ending ending =
          outcome.cancelled()
              ? Ending.cancelled("Cancelled before it began")
              : Ending.succeeded("It holds no guest any more: there is nothing to look at.");
      return new JobEnd.Over(tx -> end(tx, job, ending));
    }
    RunEnd end = outcome.end().get();
    return new JobEnd.Judged(tx -> judge(tx, job, mode, end));
  }

  /** A wall without the ingress, or a neighbour called off, would be worse than what is there. */
  private Optional<Ending> refusal(ReconcileMode mode, Tries.Subject subject) {
    if (mode == ReconcileMode.LOOK || subject.begun()) {
      return Optional.empty();
    }
    Living living = subject.living();
    return living.state() == EnvironmentState.DELETING
        ? Optional.of(Ending.failed(ErrorCode.WRONG_STATE, living.name() + " is being deleted"))
        : neighbours.hidden(living).map(why -> Ending.failed(ErrorCode.NOT_CONFIGURED, why));
  }

  private Optional<Retry> judge(Handle tx, Job job, ReconcileMode mode, RunEnd end) {
    Optional<Retry> again = Retrials.of(tx, job, end).filter(why -> why != Retry.VMID_TAKEN);
    if (again.isPresent()) {
      requests.queuedAgain(tx, job.request(), end.sentence());
      return again;
    }
    switch (end.state()) {
      case SUCCEEDED -> end(tx, job, seen(tx, job, mode, end));
      case FAILED -> unseen(tx, job, end);
      case TIMED_OUT -> end(tx, job, Ending.failed(ErrorCode.TIMED_OUT, end.sentence()));
      case CANCELLED -> end(tx, job, Ending.cancelled(end.sentence()));
      case ABANDONED -> end(tx, job, Ending.failed(ErrorCode.ABANDONED, end.sentence()));
      case WAITING, RUNNING, LOST_CONTACT ->
          throw new IllegalStateException(end.state() + " is no end");
    }
    return Optional.empty();
  }

  private Ending seen(Handle tx, Job job, ReconcileMode mode, RunEnd end) {
    Living living = new EnvironmentDao(tx).ofRequest(job.request());
    Optional<Look> look = Look.of(living.observed(), end.run().value());
    if (look.isEmpty()) {
      return Ending.failed(ErrorCode.PLAYBOOK_FAILED, "The playbook did not publish what it saw");
    }
    Look.Verdict verdict = look.get().verdict(living.meantToRun());
    switch (verdict) {
      case Look.Verdict.Gone gone when living.isShown() -> clear(tx, living, gone);
      case Look.Verdict.Ready ready -> settle(tx, living, EnvironmentState.READY, verdict);
      case Look.Verdict.Paused paused -> settle(tx, living, EnvironmentState.PAUSED, verdict);
      case Look.Verdict.Differs differs -> settle(tx, living, EnvironmentState.FAILED, verdict);
      case Look.Verdict.Gone gone -> gone(tx, living, verdict);
    }
    return ending(mode, verdict);
  }

  /** A look that finds something has done its work; putting right that leaves something has not. */
  private static Ending ending(ReconcileMode mode, Look.Verdict verdict) {
    return mode == ReconcileMode.APPLY && verdict instanceof Look.Verdict.Differs
        ? Ending.failed(ErrorCode.PLAYBOOK_FAILED, verdict.sentence())
        : Ending.succeeded(verdict.sentence());
  }

  private static void settle(
      Handle tx, Living living, EnvironmentState state, Look.Verdict verdict) {
    boolean moved = new EnvironmentDao(tx).move(living.id(), OPEN, state);
    if (moved && living.state() != state) {
      tell(tx, living, verdict.sentence());
    }
  }

  /** What is not there must not stand in an ingress, Portainer or NetBox either. */
  private void clear(Handle tx, Living living, Look.Verdict verdict) {
    new EnvironmentDao(tx).move(living.id(), Departures.LIVING, EnvironmentState.DELETING);
    Deletions.queue(tx, requests, living, verdict.sentence());
    tell(tx, living, verdict.sentence());
  }

  private void gone(Handle tx, Living living, Look.Verdict verdict) {
    departures.settle(tx, living, living.hadGuest() ? Release.DELETED : Release.NEVER_BUILT);
    tell(tx, living, verdict.sentence());
  }

  private static void tell(Handle tx, Living living, String reason) {
    EnvironmentNews.found(tx, living, reason);
  }

  /** The look did not happen. Only a stranger in the guest's place says something about it. */
  private void unseen(Handle tx, Job job, RunEnd end) {
    Ending ending = ProvisionHandler.failed(tx, end);
    if (ending.code() == ErrorCode.GUEST_NOT_OURS) {
      Living living = new EnvironmentDao(tx).ofRequest(job.request());
      settle(tx, living, EnvironmentState.FAILED, new Look.Verdict.Differs(end.sentence()));
    }
    end(tx, job, ending);
  }

  private void end(Handle tx, Job job, Ending ending) {
    requests.end(tx, job.tenant(), job.request(), ending);
  }
}
