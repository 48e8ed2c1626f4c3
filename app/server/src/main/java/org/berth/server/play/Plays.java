package org.berth.server.play;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.berth.contract.ErrorCode;
import org.berth.contract.Request;
import org.berth.contract.RequestVerb;
import org.berth.server.config.Places;
import org.berth.server.db.Columns;
import org.berth.server.http.Caller;
import org.berth.server.http.Routes;
import org.berth.server.problem.Failure;
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
          List<Lane> lanes =
              environment
                  .map(id -> List.of(Lane.ofEnvironment(id)))
                  .orElseGet(() -> lanes(tx, caller, play));
          var request =
              new NewRequest(
                  RequestVerb.PLAY, environment, Map.copyOf(play.asMap()), Optional.empty());
          return new Accepted(request, JobKind.PLAY, lanes);
        });
  }

  /** The playbook's, and those of the environments that it goes through. */
  private static List<Lane> lanes(Handle tx, Caller caller, Play play) {
    List<Lane> lanes = new ArrayList<>(List.of(Lane.ofPlaybook(play.playbook())));
    if (play.isRollout()) {
      List<String> named = play.environmentNames();
      Map<String, UUID> living = living(tx, caller);
      for (String name : named.isEmpty() ? living.keySet() : named) {
        UUID id = living.get(name);
        if (id == null) {
          throw new Failure(
              ErrorCode.INVALID_VALUE, "update_environments: there is no environment " + name);
        }
        lanes.add(Lane.ofEnvironment(id));
      }
    }
    return lanes;
  }

  private static Map<String, UUID> living(Handle tx, Caller caller) {
    return tx.createQuery(
            "select name, id from environment where tenant_id = :tenant and deleted_at is null")
        .bind("tenant", caller.tenant().value())
        .map((row, context) -> Map.entry(Columns.text(row, "name"), Columns.id(row, "id")))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
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
