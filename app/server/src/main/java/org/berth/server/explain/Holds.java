package org.berth.server.explain;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.berth.contract.Explanation;
import org.berth.contract.Explanation.Progress;
import org.berth.contract.Explanation.WaitingFor;
import org.berth.server.queue.Standing.Hold;
import org.berth.server.run.Forecast;

/** What the queue and the run know, in the words of the contract. */
final class Holds {
  private Holds() {}

  static WaitingFor told(Hold hold) {
    return switch (hold) {
      case Hold.Lane lane -> new WaitingFor("lane", lane.request(), null, null, lane.words());
      case Hold.Pause pause -> new WaitingFor("retry", null, null, pause.until(), pause.words());
      case Hold.Node node -> new WaitingFor("node", null, node.node(), null, node.words());
      case Hold.Disk disk -> new WaitingFor("disk", null, null, null, disk.words());
      case Hold.Workers workers -> new WaitingFor("workers", null, null, null, workers.words());
      case Hold.Turn turn -> new WaitingFor("turn", null, null, null, turn.words());
    };
  }

  static Progress progress(Forecast.Task task, List<Forecast.Ahead> left, Instant now) {
    return new Progress(
        task.name(),
        task.startedAt(),
        seconds(task.usual()),
        seconds(task.longest()),
        task.slowerThanUsual(now),
        left.stream()
            .map(ahead -> new Explanation.Step(ahead.name(), ahead.usual().toMillis() / 1000.0))
            .toList());
  }

  private static @org.jspecify.annotations.Nullable Double seconds(Optional<Duration> duration) {
    return duration.map(each -> each.toMillis() / 1000.0).orElse(null);
  }
}
