package org.berth.server.request;

import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import org.berth.server.run.Runs;
import org.berth.server.tenant.Scope;
import org.jdbi.v3.core.Handle;

/** Lets a request that failed or was cancelled be worked on once more. */
final class Retries {
  private final Ids ids;
  private final Runs runs;

  Retries(Ids ids, Runs runs) {
    this.ids = ids;
    this.runs = runs;
  }

  /** What the new run is made of: of the newest content, or of that of an earlier run. */
  sealed interface Content {
    record Newest() implements Content {}

    record SameAs(UUID run) implements Content {}
  }

  /** Does nothing when the key has been used for it before. */
  void retry(Handle tx, Caller caller, UUID id, Content content, Idempotency idempotency) {
    Request request = RequestViews.get(tx, new Scope(caller.tenant()), id);
    if (new IdempotencyDao(tx).takenBefore(caller.person(), idempotency, id)) {
      return;
    }
    Optional<String> pinned = pinned(tx, content);
    if (!new RequestDao(tx).reopen(id)) {
      throw new Failure(
          ErrorCode.WRONG_STATE,
          "Request %s is %s; only what failed or was cancelled is tried again"
              .formatted(id, request.state().wire()));
    }
    Job job =
        Job.first(
            ids.next(), caller.tenant(), id, caller.person(), kind(request), lanes(tx, request));
    Jobs.add(tx, job);
    pinned.ifPresent(hash -> Jobs.pin(tx, job, hash));
    Audits.add(
        tx,
        caller,
        "request.retry",
        new Audits.Subject("request", id),
        Map.of("content", pinned.orElse("newest")));
  }

  private Optional<String> pinned(Handle tx, Content content) {
    return switch (content) {
      case Content.Newest newest -> Optional.empty();
      case Content.SameAs(UUID run) -> {
        Optional<String> hash = new RequestDao(tx).content(run).filter(runs::keeps);
        if (hash.isEmpty()) {
          throw new Failure(
              ErrorCode.WRONG_STATE,
              "The content of run %s is not kept here; retry with the newest".formatted(run));
        }
        yield hash;
      }
    };
  }

  private static JobKind kind(Request request) {
    return switch (request.verb()) {
      case CREATE -> JobKind.PROVISION;
      case DELETE -> JobKind.DELETE;
      case PLAY -> JobKind.PLAY;
      case RECONCILE -> JobKind.RECONCILE;
    };
  }

  /** Those of its earlier work: of a play only that knows through how many environments it goes. */
  private static List<Lane> lanes(Handle tx, Request request) {
    return Jobs.lanesOf(tx, request.id());
  }
}
