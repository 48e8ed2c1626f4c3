package org.berth.server.request;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.berth.contract.ErrorCode;
import org.berth.contract.Request;
import org.berth.server.audit.Audits;
import org.berth.server.db.Database;
import org.berth.server.http.Caller;
import org.berth.server.problem.Failure;
import org.berth.server.queue.CancelMode;
import org.berth.server.queue.Jobs;
import org.berth.server.request.Requests.Ending;
import org.berth.server.run.CancelReport;
import org.berth.server.run.RunId;
import org.berth.server.run.Runs;
import org.berth.server.tenant.Scope;
import org.jdbi.v3.core.Handle;

/**
 * Takes requests back: at once while they wait, through their run while they are worked on. What a
 * cancelled run leaves is told by the request's end, not here.
 */
public final class Cancels {
  private final Database database;
  private final Requests requests;
  private final Withdrawal withdrawal;
  private final Runs runs;

  public Cancels(Database database, Requests requests, Withdrawal withdrawal, Runs runs) {
    this.database = database;
    this.requests = requests;
    this.withdrawal = withdrawal;
    this.runs = runs;
  }

  /** Cancels for a person who may see the request; a run that was under way says how it went. */
  public Optional<CancelReport> cancel(Caller caller, UUID id, CancelMode mode, String reason)
      throws InterruptedException {
    Scope scope = new Scope(caller.tenant());
    Optional<UUID> running =
        database.inTransaction(
            tx -> {
              Request request = find(tx, scope, id);
              audit(tx, caller, id, reason);
              return begin(tx, scope, request, mode, reason);
            });
    return running.isEmpty()
        ? Optional.empty()
        : Optional.of(runs.cancel(new RunId(running.get()), mode == CancelMode.HARD, reason));
  }

  /** Cancels a request by its run. Refused when the request goes on without that run. */
  public CancelReport cancelRun(Caller caller, UUID run, CancelMode mode, String reason)
      throws InterruptedException {
    database.useTransaction(
        tx -> {
          UUID request = lockByRun(tx, new Scope(caller.tenant()), run);
          Jobs.askToCancel(tx, request, mode);
          audit(tx, caller, request, reason);
        });
    return runs.cancel(new RunId(run), mode == CancelMode.HARD, reason);
  }

  /** The request whose present run this is; it gets no other one until {@code tx} ends. */
  private static UUID lockByRun(Handle tx, Scope scope, UUID run) {
    var dao = new RequestDao(tx);
    UUID request =
        dao.ofRun(scope, run)
            .orElseThrow(() -> new Failure(ErrorCode.NOT_FOUND, "There is no run " + run));
    dao.lockJobOf(run);
    if (!dao.goesOnWith(request, run)) {
      throw new Failure(
          ErrorCode.ALREADY_ENDED,
          "Run %s has ended; request %s is left as it is".formatted(run, request));
    }
    return request;
  }

  private static void audit(Handle tx, Caller caller, UUID request, String reason) {
    Audits.add(
        tx,
        caller,
        "request.cancel",
        new Audits.Subject("request", request),
        Map.of("reason", reason));
  }

  private static Request find(Handle tx, Scope scope, UUID id) {
    return new RequestRows(tx)
        .find(scope, id)
        .orElseThrow(() -> new Failure(ErrorCode.NOT_FOUND, "There is no request " + id));
  }

  /** The run that has to be ended, if the work has come so far. */
  private Optional<UUID> begin(
      Handle tx, Scope scope, Request seen, CancelMode mode, String reason) {
    // The job is locked before the request, as workers do it; the other way round would deadlock.
    boolean withdrawn = Jobs.withdraw(tx, seen.id());
    boolean asked = !withdrawn && Jobs.askToCancel(tx, seen.id(), mode);
    if (!withdrawn && !asked) {
      throw new Failure(
          ErrorCode.ALREADY_ENDED,
          "Request %s has ended: %s".formatted(seen.id(), seen.state().wire()));
    }
    if (withdrawn) {
      withdraw(tx, scope, seen, reason);
      return Optional.empty();
    }
    return Optional.ofNullable(find(tx, scope, seen.id()).runId());
  }

  private void withdraw(Handle tx, Scope scope, Request request, String reason) {
    requests.end(tx, scope.tenant(), request.id(), Ending.cancelled(reason));
    if (request.environmentId() != null) {
      withdrawal.withdrawn(tx, scope.tenant(), request.verb(), request.environmentId());
    }
  }
}
