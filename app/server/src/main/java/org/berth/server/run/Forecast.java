package org.berth.server.run;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * When a run will likely end, from how long its tasks took in earlier runs of its playbook.
 *
 * @param now the task that goes on; empty before the first one
 * @param left the tasks that came after it in the last run, in their order
 */
public record Forecast(Optional<Instant> eta, Optional<Task> now, List<Ahead> left) {
  /** With fewer runs behind it, 1 in 100 means nothing. */
  private static final int ENOUGH = 5;

  /** A task that goes on; usual durations are empty when it was never seen. */
  public record Task(
      String name,
      Instant startedAt,
      Optional<Duration> usual,
      Optional<Duration> longest,
      int seen) {
    /** Whether it takes longer than it did in 99 of 100 runs. */
    public boolean slowerThanUsual(Instant at) {
      return seen >= ENOUGH
          && longest
              .filter(most -> Duration.between(startedAt, at).compareTo(most) > 0)
              .isPresent();
    }
  }

  /** A task to come. */
  public record Ahead(String name, Duration usual) {}

  /** What is known of a run that is under way; nothing of one that is not. */
  public static Forecast of(Handle tx, RunId run, Instant at) {
    var dao = new ForecastDao(tx);
    Optional<ForecastDao.Begun> begun = dao.begun(run);
    if (begun.isEmpty()) {
      return new Forecast(Optional.empty(), Optional.empty(), List.of());
    }
    Optional<ForecastDao.Known> task = dao.task(run, begun.get().playbook());
    if (task.isEmpty()) {
      return new Forecast(
          begun.get().firstEta().map(eta -> later(eta, at)), Optional.empty(), List.of());
    }
    List<Ahead> left = dao.after(begun.get().playbook(), task.get().number());
    Optional<Instant> eta = begun.get().firstEta().map(first -> eta(task.get().task(), left, at));
    return new Forecast(eta, Optional.of(task.get().task()), left);
  }

  /** The end of the present task and the medians of the rest. */
  private static Instant eta(Task task, List<Ahead> left, Instant at) {
    Duration rest = left.stream().map(Ahead::usual).reduce(Duration.ZERO, Duration::plus);
    return later(task.startedAt().plus(task.usual().orElse(Duration.ZERO)), at).plus(rest);
  }

  /** What should have ended already ends any moment. */
  private static Instant later(Instant eta, Instant at) {
    return eta.isBefore(at) ? at : eta;
  }
}
