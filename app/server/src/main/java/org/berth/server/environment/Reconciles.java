package org.berth.server.environment;

import org.berth.contract.EnvironmentState;
import org.berth.contract.ErrorCode;
import org.berth.contract.Request;
import org.berth.contract.RequestVerb;
import org.berth.server.http.Caller;
import org.berth.server.problem.Failure;
import org.berth.server.queue.JobKind;
import org.berth.server.request.Idempotency;
import org.berth.server.request.Requests;
import org.berth.server.request.Requests.Accepted;
import org.berth.server.tenant.Scope;
import org.jdbi.v3.core.Handle;

/**
 * Looks at environments, and the putting right of what Berth made around them: asked for by people
 * or made necessary by what happened.
 */
public final class Reconciles {
  private final Requests requests;

  public Reconciles(Requests requests) {
    this.requests = requests;
  }

  /** A person asks; it waits for whatever is being done to the environment. */
  Request accept(Caller caller, String nameOrId, ReconcileMode mode, Idempotency idempotency) {
    return requests.accept(
        caller,
        idempotency,
        tx -> {
          Living living =
              new EnvironmentDao(tx)
                  .lock(new Scope(caller.tenant()), nameOrId)
                  .orElseThrow(() -> Environments.notFound(nameOrId));
          if (mode == ReconcileMode.APPLY && living.state() == EnvironmentState.DELETING) {
            throw new Failure(ErrorCode.WRONG_STATE, living.name() + " is being deleted");
          }
          return reconciled(living, mode);
        });
  }

  /** The service itself wants to know, on behalf of the environment's owner. */
  void queue(Handle tx, Living living, String why) {
    order(tx, living, ReconcileMode.LOOK, why);
  }

  /** The service itself puts right what it made, on behalf of the environment's owner. */
  void apply(Handle tx, Living living, String why) {
    order(tx, living, ReconcileMode.APPLY, why);
  }

  private void order(Handle tx, Living living, ReconcileMode mode, String why) {
    var whom = new Requests.For(living.tenant(), living.ownerId());
    requests.order(tx, whom, reconciled(living, mode), why);
  }

  private static Accepted reconciled(Living living, ReconcileMode mode) {
    return living.asked(RequestVerb.RECONCILE, JobKind.RECONCILE, mode.asked());
  }
}
