package org.berth.server.request;

import java.util.Map;
import java.util.UUID;
import org.berth.contract.ErrorCode;
import org.berth.contract.Request;
import org.berth.server.audit.Audits;
import org.berth.server.db.Ids;
import org.berth.server.http.Caller;
import org.berth.server.problem.Failure;
import org.berth.server.queue.Job;
import org.berth.server.queue.JobKind;
import org.berth.server.queue.Jobs;
import org.berth.server.queue.Lane;
import org.berth.server.tenant.Scope;
import org.jdbi.v3.core.Handle;

/** Lets a request that failed or was cancelled be worked on once more. */
final class Retries {
  private final Ids ids;

  Retries(Ids ids) {
    this.ids = ids;
  }

  void retry(Handle tx, Caller caller, UUID id) {
    Request request = RequestViews.get(tx, new Scope(caller.tenant()), id);
    if (!new RequestDao(tx).reopen(id)) {
      throw new Failure(
          ErrorCode.WRONG_STATE,
          "Request %s is %s; only what failed or was cancelled is tried again"
              .formatted(id, request.state().wire()));
    }
    Jobs.add(
        tx,
        Job.first(ids.next(), caller.tenant(), id, caller.person(), kind(request), lane(request)));
    Audits.add(tx, caller, "request.retry", new Audits.Subject("request", id), Map.of());
  }

  private static JobKind kind(Request request) {
    return switch (request.verb()) {
      case CREATE -> JobKind.PROVISION;
      case DELETE -> JobKind.DELETE;
      case PLAY -> JobKind.PLAY;
      case RECONCILE -> JobKind.RECONCILE;
    };
  }

  private static Lane lane(Request request) {
    return request.environmentId() == null
        ? Lane.ofPlaybook(String.valueOf(request.playbook()))
        : Lane.ofEnvironment(request.environmentId());
  }
}
