package org.berth.server.environment;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.berth.contract.EnvironmentState;
import org.berth.contract.ErrorCode;
import org.berth.server.allocation.Allocations;
import org.berth.server.allocation.Release;
import org.berth.server.queue.Job;
import org.berth.server.queue.JobEnd;
import org.berth.server.queue.JobHandler;
import org.berth.server.queue.Retry;
import org.berth.server.request.Requests;
import org.berth.server.request.Requests.Ending;
import org.berth.server.run.RunEnd;
import org.berth.server.run.RunFindings;
import org.jdbi.v3.core.Handle;

/**
 * Settles what state an environment is in: {@code observe_environment.yml} looks and changes
 * nothing, and what it saw decides.
 */
public final class ReconcileHandler implements JobHandler {
  static final String PLAYBOOK = "playbooks/observe_environment.yml";

  /** One that is being deleted stays so until it is gone; that was somebody's wish. */
  private static final List<EnvironmentState> OPEN =
      Departures.LIVING.stream().filter(state -> state != EnvironmentState.DELETING).toList();

  private final Tries tries;
  private final Requests requests;
  private final Allocations allocations;
  private final EnvironmentKeys keys;

  public ReconcileHandler(
      Tries tries, Requests requests, Allocations allocations, EnvironmentKeys keys) {
    this.tries = tries;
    this.requests = requests;
    this.allocations = allocations;
    this.keys = keys;
  }

  /** Anything that lives may be looked at; a try that was given up is shut out first. */
  private record Looking() implements Tries.Opening {
    @Override
    public boolean open(Handle tx, Living living) {
      return living.state() != EnvironmentState.DELETED;
    }

    @Override
    public Map<String, Object> variables(Handle tx, Living living) {
      Map<String, Object> variables = new HashMap<>();
      if (RunFindings.someAbandoned(tx, living.id())) {
        variables.put("docker_platform_shut_out_earlier_tries", true);
      }
      if (!living.hadRoute()) {
        // One that was made before there was an ingress lacks nothing.
        variables.put("docker_platform_ingress", Map.of());
      }
      return variables;
    }
  }

  @Override
  public JobEnd work(Job job) throws InterruptedException {
    Tries.Outcome outcome = tries.run(job, PLAYBOOK, new Looking());
    if (outcome.end().isEmpty()) {
      Ending ending =
          outcome.cancelled()
              ? Ending.cancelled("Cancelled before it began")
              : Ending.succeeded("It holds no guest any more: there is nothing to look at.");
      return new JobEnd.Over(tx -> end(tx, job, ending));
    }
    RunEnd end = outcome.end().get();
    return new JobEnd.Judged(tx -> judge(tx, job, end));
  }

  private Optional<Retry> judge(Handle tx, Job job, RunEnd end) {
    Optional<Retry> again = Retrials.of(tx, job, end).filter(why -> why != Retry.VMID_TAKEN);
    if (again.isPresent()) {
      requests.queuedAgain(tx, job.request(), end.sentence());
      return again;
    }
    switch (end.state()) {
      case SUCCEEDED -> seen(tx, job, end);
      case FAILED -> unseen(tx, job, end);
      case TIMED_OUT -> end(tx, job, Ending.failed(ErrorCode.TIMED_OUT, end.sentence()));
      case CANCELLED -> end(tx, job, Ending.cancelled(end.sentence()));
      case ABANDONED -> end(tx, job, Ending.failed(ErrorCode.ABANDONED, end.sentence()));
      case WAITING, RUNNING, LOST_CONTACT ->
          throw new IllegalStateException(end.state() + " is no end");
    }
    return Optional.empty();
  }

  private void seen(Handle tx, Job job, RunEnd end) {
    Living living = new EnvironmentDao(tx).ofRequest(job.request());
    Optional<Look> look = Look.of(living.observed(), end.run().value());
    if (look.isEmpty()) {
      String sentence = "The playbook did not publish what it saw";
      end(tx, job, Ending.failed(ErrorCode.PLAYBOOK_FAILED, sentence));
      return;
    }
    Look.Verdict verdict = look.get().verdict(living.meantToRun());
    switch (verdict) {
      case Look.Verdict.Gone gone when living.isShown() -> clear(tx, living, gone);
      case Look.Verdict.Ready ready -> settle(tx, living, EnvironmentState.READY, verdict);
      case Look.Verdict.Paused paused -> settle(tx, living, EnvironmentState.PAUSED, verdict);
      case Look.Verdict.Differs differs -> settle(tx, living, EnvironmentState.FAILED, verdict);
      case Look.Verdict.Gone gone -> gone(tx, living, verdict);
    }
    end(tx, job, Ending.succeeded(verdict.sentence()));
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
    Release why = living.hadGuest() ? Release.DELETED : Release.NEVER_BUILT;
    Departures.settle(tx, living, why, allocations);
    keys.forget(living.id());
    tell(tx, living, verdict.sentence());
  }

  private static void tell(Handle tx, Living living, String reason) {
    EnvironmentNews.tell(tx, living.tenant(), living.id(), reason);
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
