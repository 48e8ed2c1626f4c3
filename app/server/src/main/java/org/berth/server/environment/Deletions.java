package org.berth.server.environment;

import org.berth.contract.RequestVerb;
import org.berth.server.queue.JobKind;
import org.berth.server.request.Requests;
import org.berth.server.request.Requests.Accepted;
import org.jdbi.v3.core.Handle;

/** Deletions of environments, asked for by people or made necessary by what was found. */
final class Deletions {
  private Deletions() {}

  static Accepted of(Living living, GivenUp givenUp) {
    return living.asked(RequestVerb.DELETE, JobKind.DELETE, givenUp.asked());
  }

  /** The service itself finishes one, on behalf of the owner, unless somebody has asked for it. */
  static void queue(Handle tx, Requests requests, Living living, String why) {
    if (requests.open(tx, living.id(), RequestVerb.DELETE).isEmpty()) {
      Requests.For owner = new Requests.For(living.tenant(), living.ownerId());
      requests.order(tx, owner, of(living, GivenUp.NONE), why);
    }
  }
}
