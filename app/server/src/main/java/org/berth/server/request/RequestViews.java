package org.berth.server.request;

import java.util.Optional;
import java.util.UUID;
import org.berth.contract.ErrorCode;
import org.berth.contract.Request;
import org.berth.contract.RequestState;
import org.berth.server.problem.Failure;
import org.berth.server.queue.Jobs;
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
    if (request.state() != RequestState.QUEUED) {
      return request;
    }
    return Jobs.standing(tx, request.id())
        .map(standing -> placed(request, standing))
        .orElse(request);
  }

  private static Request placed(Request request, Jobs.Standing standing) {
    Optional<String> holder =
        standing.heldBy().map(id -> "request " + id + ", which works on the same thing");
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
        standing.position(),
        holder.orElse(request.waitingFor()),
        request.createdAt(),
        request.startedAt(),
        request.endedAt());
  }
}
