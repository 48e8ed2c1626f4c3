package org.berth.server.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.berth.contract.ErrorCode;
import org.berth.contract.Page;
import org.berth.contract.Run;
import org.berth.contract.RunState;
import org.berth.server.db.Database;
import org.berth.server.http.Call;
import org.berth.server.http.Paging;
import org.berth.server.http.Permission;
import org.berth.server.http.Routes;
import org.berth.server.http.TenantOf;
import org.berth.server.problem.Failure;
import org.berth.server.run.RunDao.Event;
import org.berth.server.run.RunDao.Filter;

/** What people read of runs. */
final class RunRoutes {
  private static final String RUN = "/api/v1/runs/{id}";

  private final Database database;
  private final RunSignals signals;
  private final InstantSource clock;
  private final RunFeeds feeds;

  RunRoutes(Database database, RunSignals signals, InstantSource clock) {
    this.database = database;
    this.signals = signals;
    this.clock = clock;
    this.feeds = new RunFeeds(database, signals);
  }

  void register(Routes routes) {
    routes
        .get("/api/v1/runs", Permission.RUN_READ, TenantOf.CALLER, this::list)
        .get(RUN, Permission.RUN_READ, TenantOf.CALLER, call -> call.object(find(call)))
        .get(RUN + "/events", Permission.RUN_READ, TenantOf.CALLER, this::events)
        .get(RUN + "/manifest", Permission.RUN_READ, TenantOf.CALLER, this::manifest);
    new OutputRoutes(database, signals, call -> findWithOutput(call).id()).register(routes);
  }

  private void list(Call call) {
    Paging<Run> paging = RunDao.LISTING.asked(call);
    var filter =
        new Filter(
            call.queryId("environment_id"),
            call.query("playbook"),
            call.query("state", Arrays.stream(RunState.values()).map(RunState::wire)));
    List<Run> runs =
        database.inTransaction(
            tx ->
                RunViews.foretold(
                    tx, RunDao.list(tx, call.scope(), filter, paging), clock.instant()));
    call.json(200, paging.page(runs));
  }

  private Run find(Call call) {
    UUID id = call.id("id");
    return database
        .inTransaction(
            tx ->
                RunDao.find(tx, call.scope(), id)
                    .map(run -> RunViews.foretold(tx, run, clock.instant())))
        .orElseThrow(() -> new Failure(ErrorCode.NOT_FOUND, "There is no run " + id));
  }

  private Run findWithOutput(Call call) {
    Run run = find(call);
    if (run.outputGone()) {
      throw new Failure(
          ErrorCode.OUTPUT_GONE, "The events and the text of run " + run.id() + " are gone");
    }
    return run;
  }

  private void events(Call call) throws IOException, InterruptedException {
    UUID run = findWithOutput(call).id();
    call.http().header("Vary", "Accept, Accept-Encoding");
    if (call.prefers("text/event-stream", "application/json")) {
      stream(call, run);
      return;
    }
    int limit = Paging.limitOf(call);
    long after = call.query("after").map(text -> seq(text, "after")).orElse(0L);
    List<Event> events = database.inTransaction(tx -> OutputDao.events(tx, run, after, limit + 1));
    // Unlike other lists this one goes on from a number that readers know: the seq.
    boolean more = events.size() > limit;
    List<Event> shown = more ? events.subList(0, limit) : events;
    List<JsonNode> items = shown.stream().map(event -> RunDao.tree(event.body())).toList();
    call.json(200, new Page<>(items, more ? Long.toString(shown.getLast().seq()) : null));
  }

  private void stream(Call call, UUID run) throws IOException, InterruptedException {
    long after =
        call.header("Last-Event-ID")
            .filter(text -> !text.isEmpty())
            .map(text -> seq(text, "Last-Event-ID"))
            .orElseGet(() -> call.query("after").map(text -> seq(text, "after")).orElse(0L));
    var response = call.http().res();
    response.setContentType("text/event-stream");
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Accel-Buffering", "no");
    if (call.headersOnly()) {
      response.flushBuffer();
      return;
    }
    try (var follower = feeds.follow(run)) {
      new EventStream(database, run, after, response.getOutputStream()).send(follower.feed());
    }
  }

  private static long seq(String text, String parameter) {
    if (!text.matches("\\d{1,18}")) {
      throw new Failure(
          ErrorCode.INVALID_QUERY, parameter + " is '" + text + "', not the seq of an event");
    }
    return Long.parseLong(text);
  }

  private void manifest(Call call) {
    UUID run = find(call).id();
    String manifest =
        database
            .inTransaction(tx -> RunDao.manifest(tx, call.scope(), run))
            .orElseThrow(
                () -> new Failure(ErrorCode.NOT_FOUND, "Run " + run + " has not begun yet"));
    call.object(RunDao.tree(manifest));
  }
}
