package org.berth.server.request;

import java.util.Optional;
import java.util.UUID;
import org.berth.contract.ErrorCode;
import org.berth.contract.Request;
import org.berth.contract.RequestState;
import org.berth.server.problem.Failure;
import org.berth.server.queue.Jobs;
import org.berth.server.run.RunFindings;
import org.berth.server.run.RunId;
import org.berth.server.tenant.Scope;
import org.jdbi.v3.core.Handle;

/** Requests as people see them, with their place in the queue. */
public final class RequestViews {
  private RequestViews() {}

  public static Request get(Handle tx, Scope scope, UUID id) {
    Request request =
        new RequestDao(tx)
            .find(scope, id)
            .orElseThrow(() -> new Failure(ErrorCode.NOT_FOUND, "There is no request " + id));
    return placed(tx, request);
  }

  static Request placed(Handle tx, Request request) {
    UUID run = request.runId();
    if (request.state() == RequestState.RUNNING && run != null) {
      Optional<String> waiting = RunFindings.waitingFor(tx, new RunId(run));
      return with(request, Optional.empty(), waiting);
    }
    if (request.state() != RequestState.QUEUED) {
      return request;
    }
    return Jobs.standing(tx, request.id())
        .map(standing -> with(request, Optional.of(standing.position()), lane(standing)))
        .orElse(request);
  }

  private static Optional<String> lane(Jobs.Standing standing) {
    return standing.heldBy().map(id -> "request " + id + ", which works on the same thing");
  }

  private static Request with(
      Request request, Optional<Integer> position, Optional<String> waitingFor) {
    return new Request(
        request.id(),
        request.verb(),
        request.environmentId(),
        request.environment(),
        request.playbook(),
        request.requester(),
        request.state(),
        request.code(),
        request.reason(),
        request.quota(),
        request.runId(),
        position.orElse(null),
        waitingFor.orElse(null),
        request.createdAt(),
        request.startedAt(),
        request.endedAt());
  }
}
