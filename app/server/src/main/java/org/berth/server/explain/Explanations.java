package org.berth.server.explain;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.berth.contract.ErrorCode;
import org.berth.contract.Explanation;
import org.berth.contract.Request;
import org.berth.contract.RequestState;
import org.berth.server.db.Database;
import org.berth.server.http.Call;
import org.berth.server.http.Routes;
import org.berth.server.problem.Failure;
import org.berth.server.queue.Jobs;
import org.berth.server.queue.Standing;
import org.berth.server.request.RequestViews;
import org.berth.server.run.Forecast;
import org.berth.server.run.RunFindings;
import org.berth.server.run.RunId;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Explains requests and their runs to those who may see them. */
public final class Explanations {
  private final Database database;
  private final InstantSource clock;

  public Explanations(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /** Adds the addresses of this feature. */
  public void register(Routes routes) {
    new ExplainRoutes(this).register(routes);
  }

  /** By the id of a run, or of a request where there is no run yet. */
  Explanation explain(Call call, UUID id) {
    return database.inTransaction(
        tx -> {
          UUID request =
              new ExplainDao(tx)
                  .request(call.scope(), id)
                  .orElseThrow(
                      () -> new Failure(ErrorCode.NOT_FOUND, "There is no run or request " + id));
          return explain(tx, RequestViews.get(tx, call.scope(), request));
        });
  }

  private Explanation explain(Handle tx, Request request) {
    Instant now = clock.instant();
    UUID run = request.runId();
    if (request.state() == RequestState.RUNNING && run != null) {
      return RunFindings.lostContact(tx, new RunId(run))
          .map(reason -> unseen(request, reason))
          .orElseGet(() -> running(request, Forecast.of(tx, new RunId(run), now), now));
    }
    Optional<Standing> standing = Jobs.standing(tx, request.id());
    if (request.state() != RequestState.QUEUED || standing.isEmpty()) {
      return plain(request);
    }
    Explanation.WaitingFor hold = standing.get().hold().map(Holds::told).orElse(null);
    Instant starts = new Outlook(tx, now).start(request.id(), standing.get());
    Instant eta = new ExplainDao(tx).usual(request.id()).map(starts::plus).orElse(null);
    Integer place = request.position();
    return new Explanation(
        request.id(),
        run,
        request.state(),
        place,
        hold,
        starts,
        eta,
        null,
        Sentences.waiting(place, hold, starts, eta, now));
  }

  private static Explanation running(Request request, Forecast forecast, Instant now) {
    String guest = request.waitingFor();
    Explanation.WaitingFor hold =
        guest == null ? null : new Explanation.WaitingFor("guest", null, null, null, guest);
    Explanation.@Nullable Progress progress =
        forecast.now().map(task -> Holds.progress(task, forecast.left(), now)).orElse(null);
    Instant eta = forecast.eta().orElse(null);
    return new Explanation(
        request.id(),
        request.runId(),
        request.state(),
        null,
        hold,
        null,
        eta,
        progress,
        Sentences.running(progress, hold, eta, now));
  }

  /** Nobody knows how far it is, so nothing is said of its tasks and its end. */
  private static Explanation unseen(Request request, String reason) {
    return new Explanation(
        request.id(),
        request.runId(),
        request.state(),
        null,
        new Explanation.WaitingFor("instance", null, null, null, reason),
        null,
        null,
        null,
        Sentences.unseen(reason));
  }

  private static Explanation plain(Request request) {
    return new Explanation(
        request.id(),
        request.runId(),
        request.state(),
        null,
        null,
        null,
        null,
        null,
        Sentences.still(request.state(), request.reason()));
  }
}
