package org.berth.server.environment;

import org.berth.contract.Request;
import org.berth.contract.RequestVerb;
import org.berth.server.http.Caller;
import org.berth.server.queue.JobKind;
import org.berth.server.request.Idempotency;
import org.berth.server.request.Requests;
import org.berth.server.request.Requests.Accepted;
import org.berth.server.tenant.Scope;
import org.jdbi.v3.core.Handle;

/** Looks at environments, asked for by people or made necessary by what happened. */
public final class Reconciles {
  private final Requests requests;

  public Reconciles(Requests requests) {
    this.requests = requests;
  }

  /** A person asks; the look waits for whatever is being done to the environment. */
  Request accept(Caller caller, String nameOrId, Idempotency idempotency) {
    return requests.accept(
        caller,
        idempotency,
        tx ->
            look(
                new EnvironmentDao(tx)
                    .lock(new Scope(caller.tenant()), nameOrId)
                    .orElseThrow(() -> Environments.notFound(nameOrId))));
  }

  /** The service itself wants to know, on behalf of the environment's owner. */
  void queue(Handle tx, Living living, String why) {
    requests.order(tx, new Requests.For(living.tenant(), living.ownerId()), look(living), why);
  }

  private static Accepted look(Living living) {
    return living.asked(RequestVerb.RECONCILE, JobKind.RECONCILE);
  }
}
