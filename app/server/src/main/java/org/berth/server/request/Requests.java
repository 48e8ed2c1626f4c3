package org.berth.server.request;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.berth.contract.ErrorCode;
import org.berth.contract.Request;
import org.berth.contract.RequestState;
import org.berth.contract.RequestVerb;
import org.berth.server.audit.Audits;
import org.berth.server.db.Database;
import org.berth.server.db.Ids;
import org.berth.server.http.Caller;
import org.berth.server.http.Routes;
import org.berth.server.outbox.Outbox;
import org.berth.server.queue.Job;
import org.berth.server.queue.JobKind;
import org.berth.server.queue.Jobs;
import org.berth.server.queue.Lane;
import org.berth.server.run.Runs;
import org.berth.server.tenant.Scope;
import org.berth.server.tenant.TenantId;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Requests and what becomes of them. Each method joins the caller's transaction. */
public final class Requests {
  private final Database database;
  private final Ids ids;

  public Requests(Database database, Ids ids) {
    this.database = database;
    this.ids = ids;
  }

  /** Adds the addresses of this feature. */
  public void register(Routes routes, Cancels cancels, Runs runs) {
    new RequestRoutes(database, cancels, new Retries(ids, runs)).register(routes);
  }

  /** What a request becomes once it is judged: itself, its job, and the lanes of its work. */
  public record Accepted(NewRequest request, JobKind kind, List<Lane> lanes) {
    /** The same with work that needs one lane. */
    public Accepted(NewRequest request, JobKind kind, Lane lane) {
      this(request, kind, List.of(lane));
    }
  }

  /**
   * Answers a call that starts work, in one transaction: unless the key was used before, {@code
   * judge} decides and claims, and request, job, audit and outbox are written with it. Returns the
   * request as it stands then.
   */
  public Request accept(Caller caller, Idempotency idempotency, Function<Handle, Accepted> judge) {
    Request request = database.inTransaction(tx -> acceptOnce(tx, caller, idempotency, judge));
    // Afterwards, because what was locked to judge it is not locked for this.
    return database.read(tx -> RequestViews.queued(tx, request));
  }

  private Request acceptOnce(
      Handle tx, Caller caller, Idempotency idempotency, Function<Handle, Accepted> judge) {
    UUID id = ids.next();
    Optional<UUID> earlier =
        idempotency
            .key()
            .flatMap(
                key ->
                    new IdempotencyDao(tx).take(caller.person(), key, idempotency.question(), id));
    return earlier
        .map(known -> RequestViews.find(tx, new Scope(caller.tenant()), known))
        .orElseGet(() -> write(tx, id, caller, judge.apply(tx)));
  }

  private Request write(Handle tx, UUID id, Caller caller, Accepted accepted) {
    NewRequest request = accepted.request();
    var whom = new For(caller.tenant(), caller.person());
    Request queued = queue(tx, id, whom, accepted, first(id, whom, accepted));
    Audits.add(
        tx,
        caller,
        "request." + request.verb().wire(),
        new Audits.Subject("request", id),
        withoutVariables(request.spec()));
    return queued;
  }

  /** For whom work is done. */
  public record For(TenantId tenant, UUID person) {}

  /**
   * Queues work that nobody asked for, on the service's own account: it stands behind what people
   * wait for.
   */
  public UUID order(Handle tx, For whom, Accepted accepted, String why) {
    UUID id = ids.next();
    queue(tx, id, whom, accepted, first(id, whom, accepted).byTimer());
    Audits.addOwn(
        tx,
        whom.tenant(),
        "request." + accepted.request().verb().wire(),
        new Audits.Subject("request", id),
        Map.of("reason", why));
    return id;
  }

  private static Request queue(Handle tx, UUID id, For whom, Accepted accepted, Job job) {
    new RequestDao(tx).insert(id, whom, accepted.request());
    Jobs.add(tx, job);
    return tell(tx, whom.tenant(), id);
  }

  private Job first(UUID id, For whom, Accepted accepted) {
    return Job.first(
        ids.next(), whom.tenant(), id, whom.person(), accepted.kind(), accepted.lanes());
  }

  /** An operator's variables may hold what is nobody's business; the request itself keeps them. */
  private static Map<String, Object> withoutVariables(Map<String, Object> spec) {
    Map<String, Object> told = new TreeMap<>(spec);
    if (spec.get("variables") instanceof Map<?, ?> variables) {
      told.put("variables", variables.keySet());
    }
    return told;
  }

  /** What was asked, as it was asked. */
  public Map<String, Object> spec(Handle tx, UUID id) {
    return new RequestDao(tx).spec(id);
  }

  /** A worker has taken it. */
  public void started(Handle tx, UUID id) {
    new RequestDao(tx).started(id);
  }

  /** Whether the present try has begun a run. */
  public boolean hasRun(Handle tx, UUID id) {
    return new RequestDao(tx).hasRun(id);
  }

  /** Its work is this run now. */
  public void runIs(Handle tx, UUID id, UUID run) {
    new RequestDao(tx).runIs(id, run);
  }

  /** It gets another try; {@code reason} says why, for the one who asked. */
  public void queuedAgain(Handle tx, UUID id, String reason) {
    new RequestDao(tx).queuedAgain(id, reason);
  }

  /** Its work does not go on for now; {@code reason} says why, for the one who asked. */
  public void delayed(Handle tx, UUID id, String reason) {
    new RequestDao(tx).delayed(id, reason);
  }

  /** Requests for an environment that have not ended, oldest first. */
  public List<UUID> open(Handle tx, UUID environment, RequestVerb verb) {
    return new RequestDao(tx).open(environment, verb);
  }

  /** Forgets Idempotency-Keys that are older than a week. */
  public void forgetKeys() {
    database.useTransaction(tx -> new IdempotencyDao(tx).forget());
  }

  /** How a request ended; without {@code code} all went well. */
  public record Ending(RequestState state, @Nullable ErrorCode code, @Nullable String reason) {
    public static final Ending SUCCEEDED = new Ending(RequestState.SUCCEEDED, null, null);

    /** All went well; {@code reason} says what came of it. */
    public static Ending succeeded(String reason) {
      return new Ending(RequestState.SUCCEEDED, null, reason);
    }

    public static Ending failed(ErrorCode code, String reason) {
      return new Ending(RequestState.FAILED, code, reason);
    }

    public static Ending cancelled(String reason) {
      return new Ending(RequestState.CANCELLED, ErrorCode.CANCELLED, reason);
    }
  }

  /** Ends a request once; what ended stays as it ended. */
  public void end(Handle tx, TenantId tenant, UUID id, Ending ending) {
    if (new RequestDao(tx).end(id, ending.state(), ending.code(), ending.reason()) == 1) {
      String reason = ending.reason();
      Map<String, String> details = reason == null ? Map.of() : Map.of("reason", reason);
      tell(tx, tenant, id);
      Audits.addOwn(
          tx,
          tenant,
          "request." + ending.state().wire(),
          new Audits.Subject("request", id),
          details);
    }
  }

  /** Tells those outside how a request now stands. */
  private static Request tell(Handle tx, TenantId tenant, UUID id) {
    RequestRows.Owned owned = new RequestRows(tx).owned(new Scope(tenant), id).orElseThrow();
    Request now = owned.request();
    Map<String, Object> payload = new TreeMap<>(owned.audience());
    payload.put("data", Map.of("request", now));
    Outbox.add(tx, tenant, "request." + now.state().wire(), id, payload);
    return now;
  }
}
