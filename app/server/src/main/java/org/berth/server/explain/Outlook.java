package org.berth.server.explain;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.berth.server.queue.Standing;
import org.berth.server.queue.Standing.Hold;
import org.berth.server.run.Forecast;
import org.berth.server.run.RunId;
import org.jdbi.v3.core.Handle;

/**
 * When a waiting job will likely begin. Work that is before it is spread evenly over the workers:
 * which of them is free first is not known anyway.
 */
final class Outlook {
  /** What is taken for a job of a kind that never ran. */
  private static final Duration UNKNOWN = Duration.ofSeconds(30);

  private final Handle tx;
  private final ExplainDao dao;
  private final Instant now;

  Outlook(Handle tx, Instant now) {
    this.tx = tx;
    this.dao = new ExplainDao(tx);
    this.now = now;
  }

  Instant start(UUID request, Standing standing) {
    Optional<Hold> hold = standing.hold();
    return hold.map(each -> end(request, each)).filter(now::isBefore).orElse(now);
  }

  private Instant end(UUID request, Hold hold) {
    return switch (hold) {
      case Hold.Lane lane -> end(lane.request());
      case Hold.Pause pause -> pause.until();
      case Hold.Node node ->
          dao.runsOnNode(node.node()).stream().map(this::end).min(Instant::compareTo).orElse(now);
      case Hold.Workers workers -> queued(request, workers.workers());
      // Nobody knows when somebody makes room.
      case Hold.Disk disk -> now;
      case Hold.Turn turn -> queued(request, dao.workers());
    };
  }

  /** The likely end of another request that runs or waits. */
  private Instant end(UUID request) {
    return dao.run(request)
        .map(this::end)
        .orElseGet(() -> now.plus(dao.usual(request).orElse(UNKNOWN)));
  }

  private Instant end(RunId run) {
    return Forecast.of(tx, run, now).eta().orElse(now.plus(UNKNOWN));
  }

  private Instant queued(UUID request, int workers) {
    Duration running =
        dao.runsUnderWay().stream()
            .map(run -> Duration.between(now, end(run)))
            .reduce(Duration.ZERO, Duration::plus);
    Duration before = dao.workBefore(request, UNKNOWN);
    return now.plus(running.plus(before).dividedBy(Math.max(1, workers)));
  }
}
