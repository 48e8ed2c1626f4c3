package org.berth.server.environment;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.berth.contract.EnvironmentState;
import org.berth.contract.ErrorCode;
import org.berth.contract.Problem.FieldError;
import org.berth.contract.Request;
import org.berth.contract.RequestVerb;
import org.berth.server.allocation.Allocations;
import org.berth.server.allocation.Need;
import org.berth.server.config.Settings;
import org.berth.server.db.Database;
import org.berth.server.db.Ids;
import org.berth.server.http.Caller;
import org.berth.server.http.Routes;
import org.berth.server.problem.Failure;
import org.berth.server.proxmox.Nodes;
import org.berth.server.queue.CancelMode;
import org.berth.server.queue.JobKind;
import org.berth.server.queue.Jobs;
import org.berth.server.queue.Lane;
import org.berth.server.quota.Quotas;
import org.berth.server.request.Cancels;
import org.berth.server.request.Idempotency;
import org.berth.server.request.NewRequest;
import org.berth.server.request.Requests;
import org.berth.server.request.Requests.Accepted;
import org.berth.server.request.Requests.Ending;
import org.berth.server.routing.Ingresses;
import org.berth.server.tenant.Scope;
import org.jdbi.v3.core.Handle;

/** Accepts what people ask for environments; workers do it. */
public final class Environments {
  private final Claiming claiming;
  private final EnvironmentKeys keys;
  private final Requests requests;
  private final Reconciles reconciles;
  private final Cancels cancels;
  private final Ids ids;

  /** What a new environment is judged and provided by. */
  public record Claiming(
      Settings.Environment settings,
      Quotas quotas,
      Nodes nodes,
      Allocations allocations,
      Ingresses ingresses) {}

  public Environments(
      Claiming claiming, EnvironmentKeys keys, Requests requests, Cancels cancels, Ids ids) {
    this.claiming = claiming;
    this.keys = keys;
    this.requests = requests;
    this.reconciles = new Reconciles(requests);
    this.cancels = cancels;
    this.ids = ids;
  }

  /** Adds the addresses of this feature. */
  public void register(Routes routes, Database database) {
    new EnvironmentRoutes(database, claiming.settings(), this, keys).register(routes);
  }

  Reconciles reconciles() {
    return reconciles;
  }

  /** Accepts a new environment with everything it will hold, or refuses it with nothing changed. */
  Request create(Caller caller, EnvironmentSpec spec, Idempotency idempotency) {
    UUID id = ids.next();
    KeyPair pair = keys.make(id);
    byte[] sealed = keys.seal(id, pair.privateKey());
    return requests.accept(
        caller,
        idempotency,
        tx -> {
          Request.Quota quota = claiming.quotas().judge(tx, caller.person(), spec.size());
          known(tx, spec.template());
          if (!new EnvironmentDao(tx)
              .insert(id, claiming.nodes().cluster(), caller, spec, pair, sealed)) {
            throw new Failure(
                ErrorCode.NAME_TAKEN, "There is an environment " + spec.name().value());
          }
          claiming.allocations().claim(tx, need(caller, id, spec));
          claiming.ingresses().claim(tx, caller.tenant(), id, spec.name().value());
          var request =
              new NewRequest(RequestVerb.CREATE, Optional.of(id), spec.asMap(), Optional.of(quota));
          return new Accepted(request, JobKind.PROVISION, Lane.ofEnvironment(id));
        });
  }

  private static Need need(Caller caller, UUID id, EnvironmentSpec spec) {
    Settings.Size size = spec.size();
    return new Need(
        caller.tenant(), id, spec.template(), size.cores(), size.memoryMb(), size.diskGb());
  }

  /** The template that the settings name may not be built yet; any other has to be there. */
  private void known(Handle tx, String template) {
    if (!template.equals(claiming.settings().template())
        && !claiming.nodes().holdsTemplate(tx, template)) {
      throw Failure.ofFields(
          List.of(
              new FieldError(
                  "template",
                  ErrorCode.UNKNOWN_TEMPLATE,
                  "No node holds a template '" + template + "'")));
    }
  }

  /** How a deletion is meant: the name said again, and what is left where it is. */
  record Meant(Optional<String> confirmed, GivenUp givenUp) {}

  /**
   * Accepts a deletion. What is still waiting to be built is taken back, what is being built is
   * asked to stop; the deletion waits behind it. Asked for again, it is the same request.
   */
  Request delete(Caller caller, String nameOrId, Meant meant, Idempotency idempotency) {
    List<UUID> building = new ArrayList<>();
    Request request =
        requests.accept(caller, idempotency, tx -> deletion(tx, caller, nameOrId, meant, building));
    for (UUID each : building) {
      cancelQuietly(caller, each);
    }
    return request;
  }

  private Accepted deletion(
      Handle tx, Caller caller, String nameOrId, Meant meant, List<UUID> building) {
    UUID id =
        new EnvironmentViews(tx)
            .find(new Scope(caller.tenant()), nameOrId)
            .filter(seen -> seen.state() != EnvironmentState.DELETED)
            .orElseThrow(() -> notFound(nameOrId))
            .id();
    // Jobs are locked before the environment, as workers do it; the other way round would deadlock.
    takeBack(tx, caller, id, building);
    Living living =
        new EnvironmentDao(tx)
            .lock(new Scope(caller.tenant()), id.toString())
            .orElseThrow(() -> notFound(nameOrId));
    if (meant.confirmed().filter(living.name()::equals).isEmpty()) {
      throw new Failure(
          ErrorCode.CONFIRMATION_MISSING,
          "Deleting %s needs ?confirm=%s".formatted(living.name(), living.name()));
    }
    if (!requests.open(tx, living.id(), RequestVerb.DELETE).isEmpty()) {
      throw new Failure(ErrorCode.WRONG_STATE, living.name() + " is being deleted already");
    }
    return Deletions.of(living, meant.givenUp());
  }

  private void takeBack(Handle tx, Caller caller, UUID environment, List<UUID> building) {
    for (UUID create : requests.open(tx, environment, RequestVerb.CREATE)) {
      if (Jobs.withdraw(tx, create)) {
        requests.end(tx, caller.tenant(), create, Ending.cancelled("Deleted before it was built"));
      } else {
        building.add(create);
      }
    }
  }

  private void cancelQuietly(Caller caller, UUID create) {
    try {
      cancels.cancel(caller, create, CancelMode.SOFT, "The environment is to be deleted");
    } catch (Failure alreadyEnded) {
      // It was built meanwhile; the deletion begins all the sooner.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static Failure notFound(String nameOrId) {
    return new Failure(ErrorCode.NOT_FOUND, "There is no environment " + nameOrId);
  }
}
