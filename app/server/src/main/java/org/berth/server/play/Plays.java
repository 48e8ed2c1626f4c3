package org.berth.server.play;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.berth.contract.Request;
import org.berth.contract.RequestVerb;
import org.berth.server.config.Places;
import org.berth.server.http.Caller;
import org.berth.server.http.Routes;
import org.berth.server.queue.JobKind;
import org.berth.server.queue.Lane;
import org.berth.server.request.Idempotency;
import org.berth.server.request.NewRequest;
import org.berth.server.request.Requests;
import org.berth.server.request.Requests.Accepted;
import org.jdbi.v3.core.Handle;

/** Accepts plays; one at a time changes an environment, or runs the same playbook. */
public final class Plays {
  private final Requests requests;

  public Plays(Requests requests) {
    this.requests = requests;
  }

  /** Adds the addresses of this feature. */
  public void register(Routes routes, Places places) {
    new PlayRoutes(this, places).register(routes);
  }

  /** Accepts a play that a feature asks for; what is given is not checked again. */
  public Request accept(
      Caller caller, String playbook, Map<String, Object> variables, Idempotency idempotency) {
    return accept(caller, new Play(playbook, variables, List.of(), Optional.empty()), idempotency);
  }

  Request accept(Caller caller, Play play, Idempotency idempotency) {
    return requests.accept(
        caller,
        idempotency,
        tx -> {
          Optional<UUID> environment =
              play.environmentName().flatMap(name -> environment(tx, caller, name));
          Lane lane =
              environment
                  .map(Lane::ofEnvironment)
                  .orElseGet(() -> Lane.ofPlaybook(play.playbook()));
          var request =
              new NewRequest(
                  RequestVerb.PLAY, environment, Map.copyOf(play.asMap()), Optional.empty());
          return new Accepted(request, JobKind.PLAY, lane);
        });
  }

  private static Optional<UUID> environment(Handle tx, Caller caller, String name) {
    return tx.createQuery(
            "select id from environment where tenant_id = :tenant and name = :name and deleted_at"
                + " is null")
        .bind("tenant", caller.tenant().value())
        .bind("name", name)
        .mapTo(UUID.class)
        .findOne();
  }
}
