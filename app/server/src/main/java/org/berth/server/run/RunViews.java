package org.berth.server.run;

import java.time.Instant;
import java.util.List;
import org.berth.contract.Run;
import org.berth.contract.RunState;
import org.jdbi.v3.core.Handle;

/** Runs as people see them: those that go on with their likely end. */
final class RunViews {
  private RunViews() {}

  static List<Run> foretold(Handle tx, List<Run> runs, Instant at) {
    return runs.stream().map(run -> foretold(tx, run, at)).toList();
  }

  static Run foretold(Handle tx, Run run, Instant at) {
    if (run.state() != RunState.RUNNING) {
      return run;
    }
    Forecast forecast = Forecast.of(tx, new RunId(run.id()), at);
    String slow =
        forecast
            .now()
            .filter(task -> task.slowerThanUsual(at))
            .map(Forecast.Task::name)
            .orElse(null);
    return new Run(
        run.id(),
        run.requestId(),
        run.environmentId(),
        run.playbook(),
        run.revision(),
        run.state(),
        run.exitCode(),
        run.reason(),
        run.counts(),
        run.hosts(),
        run.attempt(),
        run.createdAt(),
        run.startedAt(),
        run.endedAt(),
        forecast.eta().orElse(null),
        run.firstEta(),
        slow,
        run.outputGone());
  }
}
