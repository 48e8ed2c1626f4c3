package org.berth.server.environment;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.berth.contract.EnvironmentState;
import org.berth.contract.ErrorCode;
import org.berth.server.allocation.Allocations;
import org.berth.server.allocation.Need;
import org.berth.server.allocation.Release;
import org.berth.server.problem.Failure;
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
 * Builds an environment: {@code provision_docker_env.yml} until it is ready, or failed with why.
 */
public final class ProvisionHandler implements JobHandler {
  private static final String PLAYBOOK = "playbooks/provision_docker_env.yml";
  static final List<EnvironmentState> BUILDABLE =
      List.of(EnvironmentState.REQUESTED, EnvironmentState.PROVISIONING, EnvironmentState.FAILED);

  private final Tries tries;
  private final Requests requests;
  private final Allocations allocations;
  private final Neighbours neighbours;

  public ProvisionHandler(
      Tries tries, Requests requests, Allocations allocations, Neighbours neighbours) {
    this.tries = tries;
    this.requests = requests;
    this.allocations = allocations;
    this.neighbours = neighbours;
  }

  @Override
  public JobEnd work(Job job) throws InterruptedException {
    Tries.Outcome outcome = tries.run(job, PLAYBOOK, ProvisionHandler::open);
    UUID environment = outcome.environment();
    if (outcome.end().isEmpty()) {
      return new JobEnd.Over(
          tx -> settle(tx, job, environment, EnvironmentState.FAILED, notBegun(outcome)));
    }
    RunEnd end = outcome.end().get();
    return new JobEnd.Judged(
        tx -> {
          Optional<Retry> again = Retrials.of(tx, job, end);
          if (again.isPresent() && prepare(tx, job, again.get())) {
            requests.queuedAgain(tx, job.request(), end.sentence());
            return again;
          }
          judge(tx, job, environment, end);
          return Optional.empty();
        });
  }

  private static boolean open(Handle tx, Living living) {
    return new EnvironmentDao(tx).move(living.id(), BUILDABLE, EnvironmentState.PROVISIONING);
  }

  private static Ending notBegun(Tries.Outcome outcome) {
    return outcome.cancelled()
        ? Ending.cancelled("Cancelled before it began")
        : Ending.failed(ErrorCode.WRONG_STATE, "The environment is not to be built any more");
  }

  /** A stranger on our VMID is nobody's fault: another VMID is claimed, if there is one. */
  private boolean prepare(Handle tx, Job job, Retry why) {
    return switch (why) {
      case VMID_TAKEN -> claimAnew(tx, job);
      case UNREACHABLE, INTERRUPTED -> true;
    };
  }

  private boolean claimAnew(Handle tx, Job job) {
    Living living = new EnvironmentDao(tx).ofRequest(job.request());
    allocations.release(tx, living.id(), Release.VMID_TAKEN);
    try {
      allocations.claim(
          tx,
          new Need(
              living.tenant(),
              living.id(),
              living.template(),
              living.desired().cores(),
              living.desired().memoryMb(),
              living.desired().diskGb()));
      return true;
    } catch (Failure noRoom) {
      return false;
    }
  }

  private void judge(Handle tx, Job job, UUID environment, RunEnd end) {
    switch (end.state()) {
      case SUCCEEDED -> succeeded(tx, job, environment);
      case FAILED -> settle(tx, job, environment, EnvironmentState.FAILED, failed(tx, end));
      // The end of the run has made the environment unknown; a look at it is queued.
      case TIMED_OUT ->
          requests.end(
              tx, job.tenant(), job.request(), Ending.failed(ErrorCode.TIMED_OUT, end.sentence()));
      case CANCELLED ->
          requests.end(tx, job.tenant(), job.request(), Ending.cancelled(end.sentence()));
      case ABANDONED ->
          requests.end(
              tx, job.tenant(), job.request(), Ending.failed(ErrorCode.ABANDONED, end.sentence()));
      case WAITING, RUNNING, LOST_CONTACT ->
          throw new IllegalStateException(end.state() + " is no end");
    }
  }

  private void succeeded(Handle tx, Job job, UUID environment) {
    Living living = new EnvironmentDao(tx).ofRequest(job.request());
    if (living.hadGuest() && living.observed().containsKey("docker")) {
      if (living.lastRun() != null) {
        neighbours.tellOff(tx, living, living.lastRun());
      }
      settle(tx, job, environment, EnvironmentState.READY, Ending.SUCCEEDED);
    } else {
      settle(
          tx,
          job,
          environment,
          EnvironmentState.FAILED,
          Ending.failed(ErrorCode.PLAYBOOK_FAILED, "The playbook published no guest or no Docker"));
    }
  }

  static Ending failed(Handle tx, RunEnd end) {
    ErrorCode code =
        switch (RunFindings.failureCode(tx, end.run()).orElse("")) {
          case "guest_not_ours" -> ErrorCode.GUEST_NOT_OURS;
          case "vmid_taken" -> ErrorCode.VMID_TAKEN;
          default -> ErrorCode.PLAYBOOK_FAILED;
        };
    return Ending.failed(code, end.sentence());
  }

  private void settle(Handle tx, Job job, UUID environment, EnvironmentState state, Ending ending) {
    if (new EnvironmentDao(tx).move(environment, BUILDABLE, state)) {
      EnvironmentNews.tell(tx, job.tenant(), environment, ending);
    }
    requests.end(tx, job.tenant(), job.request(), ending);
  }
}
