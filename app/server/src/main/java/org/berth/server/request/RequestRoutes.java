package org.berth.server.request;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.berth.contract.ErrorCode;
import org.berth.contract.Request;
import org.berth.contract.RequestState;
import org.berth.contract.RequestVerb;
import org.berth.server.db.Database;
import org.berth.server.http.Body;
import org.berth.server.http.Call;
import org.berth.server.http.Paging;
import org.berth.server.http.Permission;
import org.berth.server.http.Routes;
import org.berth.server.http.TenantOf;
import org.berth.server.problem.Failure;
import org.berth.server.queue.CancelMode;

/**
 * {@code /requests}, and what is ordered of runs: they are cancelled and retried by their request.
 */
final class RequestRoutes {
  private final Database database;
  private final Cancels cancels;
  private final Retries retries;

  RequestRoutes(Database database, Cancels cancels, Retries retries) {
    this.database = database;
    this.cancels = cancels;
    this.retries = retries;
  }

  void register(Routes routes) {
    String one = "/api/v1/requests/{id}";
    routes
        .get("/api/v1/requests", Permission.REQUEST_READ, TenantOf.CALLER, this::list)
        .get(one, Permission.REQUEST_READ, TenantOf.CALLER, this::get)
        .post(one + "/cancel", Permission.REQUEST_WRITE, TenantOf.CALLER, this::cancel)
        .post("/api/v1/runs/{id}/cancel", Permission.RUN_WRITE, TenantOf.CALLER, this::cancelRun)
        .post("/api/v1/runs/{id}/retry", Permission.RUN_WRITE, TenantOf.CALLER, this::retryRun);
  }

  private void list(Call call) {
    Paging<Request> paging = RequestRows.LISTING.asked(call);
    var filter =
        new RequestRows.Filter(
            call.query("state", Arrays.stream(RequestState.values()).map(RequestState::wire)),
            call.query("verb", Arrays.stream(RequestVerb.values()).map(RequestVerb::wire)),
            call.query("environment"),
            call.query("requester"));
    List<Request> rows =
        database.inTransaction(
            tx -> RequestViews.placed(tx, new RequestRows(tx).list(call.scope(), filter, paging)));
    call.json(200, paging.page(rows));
  }

  private void get(Call call) {
    UUID id = call.id("id");
    call.object(database.inTransaction(tx -> RequestViews.get(tx, call.scope(), id)));
  }

  /** The body of a cancel, read. */
  private record Order(CancelMode mode, String reason) {
    static Order of(Call call) throws IOException {
      Body body = call.body();
      Optional<String> reason = body.text("reason");
      boolean hard = body.bool("hard").orElse(false);
      body.end();
      return new Order(
          hard ? CancelMode.HARD : CancelMode.SOFT,
          reason.orElse("cancelled by " + call.caller().name()));
    }
  }

  private void cancel(Call call) throws IOException, InterruptedException {
    UUID id = call.id("id");
    Order order = Order.of(call);
    cancels.cancel(call.caller(), id, order.mode(), order.reason());
    call.json(200, database.inTransaction(tx -> RequestViews.get(tx, call.scope(), id)));
  }

  /** A run is cancelled through its request, so that the queue knows. */
  private void cancelRun(Call call) throws IOException, InterruptedException {
    UUID run = call.id("id");
    Order order = Order.of(call);
    call.json(200, cancels.cancelRun(call.caller(), run, order.mode(), order.reason()));
  }

  /** The same request with a new run. */
  private void retryRun(Call call) throws IOException {
    UUID run = call.id("id");
    Body body = call.body();
    boolean same =
        "same".equals(body.choice("content", List.of("same", "newest")).orElse("newest"));
    body.end();
    Retries.Content content = same ? new Retries.Content.SameAs(run) : new Retries.Content.Newest();
    UUID request = requestOf(call, run);
    Idempotency idempotency = Idempotency.of(call, body.bytes());
    database.useTransaction(tx -> retries.retry(tx, call.caller(), request, content, idempotency));
    call.accepted(database.inTransaction(tx -> RequestViews.accepted(tx, call.scope(), request)));
  }

  private UUID requestOf(Call call, UUID run) {
    return database
        .inTransaction(tx -> new RequestDao(tx).ofRun(call.scope(), run))
        .orElseThrow(() -> new Failure(ErrorCode.NOT_FOUND, "There is no run " + run));
  }
}
