package org.berth.server.request;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.berth.contract.ErrorCode;
import org.berth.contract.Request;
import org.berth.contract.RequestState;
import org.berth.server.problem.Failure;
import org.berth.server.queue.Jobs;
import org.berth.server.queue.Standing;
import org.berth.server.run.RunFindings;
import org.berth.server.run.RunId;
import org.berth.server.tenant.Scope;
import org.jdbi.v3.core.Handle;

/** Requests as people see them, with their place in the queue. */
public final class RequestViews {
  private RequestViews() {}

  public static Request get(Handle tx, Scope scope, UUID id) {
    Request request = find(tx, scope, id);
    return placed(tx, request, Jobs.standing(tx, id));
  }

  static Request find(Handle tx, Scope scope, UUID id) {
    return new RequestRows(tx)
        .find(scope, id)
        .orElseThrow(() -> new Failure(ErrorCode.NOT_FOUND, "There is no request " + id));
  }

  /** A request as it stands right after it was accepted: a long queue is not counted for it. */
  public static Request accepted(Handle tx, Scope scope, UUID id) {
    return queued(tx, find(tx, scope, id));
  }

  static Request queued(Handle tx, Request request) {
    return placed(tx, request, Jobs.standingInPassing(tx, request.id()));
  }

  static List<Request> placed(Handle tx, List<Request> requests) {
    List<UUID> queued =
        requests.stream()
            .filter(request -> request.state() == RequestState.QUEUED)
            .map(Request::id)
            .toList();
    Map<UUID, Standing> standings = Jobs.standings(tx, queued);
    return requests.stream()
        .map(request -> placed(tx, request, Optional.ofNullable(standings.get(request.id()))))
        .toList();
  }

  private static Request placed(Handle tx, Request request, Optional<Standing> standing) {
    UUID run = request.runId();
    if (request.state() == RequestState.RUNNING && run != null) {
      Optional<String> waiting =
          RunFindings.lostContact(tx, new RunId(run))
              .or(() -> RunFindings.waitingFor(tx, new RunId(run)));
      return with(request, OptionalInt.empty(), waiting);
    }
    return standing
        .map(stands -> with(request, stands.place(), stands.hold().map(Standing.Hold::words)))
        .orElse(request);
  }

  private static Request with(Request request, OptionalInt position, Optional<String> waitingFor) {
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
        position.isPresent() ? position.getAsInt() : null,
        waitingFor.orElse(null),
        request.createdAt(),
        request.startedAt(),
        request.endedAt());
  }
}
