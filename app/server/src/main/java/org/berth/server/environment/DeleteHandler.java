package org.berth.server.environment;

import java.util.Map;
import java.util.Optional;
import org.berth.contract.EnvironmentState;
import org.berth.contract.ErrorCode;
import org.berth.contract.RunState;
import org.berth.server.allocation.Release;
import org.berth.server.queue.Job;
import org.berth.server.queue.JobEnd;
import org.berth.server.queue.JobHandler;
import org.berth.server.queue.Retry;
import org.berth.server.request.Requests;
import org.berth.server.request.Requests.Ending;
import org.berth.server.run.RunEnd;
import org.jdbi.v3.core.Handle;

/**
 * Deletes an environment: {@code delete_environment.yml} proves that its guest is gone, only then
 * is what it held given back, and only when nothing shows it any more but what was given up. One
 * that no run ever touched needs no playbook.
 */
public final class DeleteHandler implements JobHandler {
  private static final String PLAYBOOK = "playbooks/delete_environment.yml";

  private final Tries tries;
  private final Requests requests;
  private final Departures departures;
  private final Neighbours neighbours;

  public DeleteHandler(
      Tries tries, Requests requests, Departures departures, Neighbours neighbours) {
    this.tries = tries;
    this.requests = requests;
    this.departures = departures;
    this.neighbours = neighbours;
  }

  @Override
  public JobEnd work(Job job) throws InterruptedException {
    GivenUp givenUp = GivenUp.of(tries.subject(job).spec());
    Tries.Outcome outcome = tries.run(job, PLAYBOOK, new Deletion(givenUp));
    if (outcome.cancelled()) {
      return new JobEnd.Over(
          tx ->
              requests.end(
                  tx, job.tenant(), job.request(), Ending.cancelled("Cancelled before it began")));
    }
    if (outcome.end().isEmpty()) {
      return new JobEnd.Over(tx -> deleted(tx, job, Release.NEVER_BUILT));
    }
    RunEnd end = outcome.end().get();
    return new JobEnd.Judged(tx -> judge(tx, job, givenUp, end));
  }

  private Optional<Retry> judge(Handle tx, Job job, GivenUp givenUp, RunEnd end) {
    Optional<Retry> again = Retrials.of(tx, job, end).filter(why -> why != Retry.VMID_TAKEN);
    if (again.isPresent()) {
      requests.queuedAgain(tx, job.request(), end.sentence());
    } else if (end.state() == RunState.SUCCEEDED) {
      proven(tx, job, givenUp, end);
    } else {
      requests.end(tx, job.tenant(), job.request(), ending(tx, job, end));
    }
    return again;
  }

  /** What this instance does not know the way to, the playbook did not even try to take away. */
  private void proven(Handle tx, Job job, GivenUp givenUp, RunEnd end) {
    Living living = new EnvironmentDao(tx).ofRequest(job.request());
    Optional<String> left = neighbours.leave(tx, living, end.run().value(), givenUp);
    if (left.isPresent()) {
      String sentence = "The guest is gone. Left: " + left.get();
      requests.end(tx, job.tenant(), job.request(), Ending.failed(ErrorCode.LEFT_BEHIND, sentence));
    } else {
      deleted(tx, job, Release.DELETED);
    }
  }

  /** How a deletion begins: what no run has touched needs none. */
  private record Deletion(GivenUp givenUp) implements Tries.Opening {
    @Override
    public boolean open(Handle tx, Living living) {
      boolean touched = living.lastRun() != null;
      return touched
          && new EnvironmentDao(tx).move(living.id(), Departures.LIVING, EnvironmentState.DELETING);
    }

    @Override
    public Map<String, Object> variables(Handle tx, Living living) {
      return givenUp.variables();
    }
  }

  /** What is left stays said: the environment remains {@code deleting}, and another try goes on. */
  private static Ending ending(Handle tx, Job job, RunEnd end) {
    return switch (end.state()) {
      case CANCELLED -> Ending.cancelled(end.sentence());
      case TIMED_OUT -> Ending.failed(ErrorCode.TIMED_OUT, end.sentence());
      case FAILED ->
          new EnvironmentDao(tx).ofRequest(job.request()).isLeft()
              ? Ending.failed(ErrorCode.LEFT_BEHIND, end.sentence())
              : ProvisionHandler.failed(tx, end);
      case ABANDONED -> ProvisionHandler.failed(tx, end);
      case SUCCEEDED, WAITING, RUNNING, LOST_CONTACT ->
          throw new IllegalStateException(end.state() + " is no failure");
    };
  }

  private void deleted(Handle tx, Job job, Release why) {
    Living living = new EnvironmentDao(tx).ofRequest(job.request());
    departures.settle(tx, living, why);
    EnvironmentNews.tell(tx, job.tenant(), living.id(), Ending.SUCCEEDED);
    requests.end(tx, job.tenant(), job.request(), Ending.SUCCEEDED);
  }
}
