package org.berth.server.play;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.berth.contract.ErrorCode;
import org.berth.contract.RunState;
import org.berth.server.db.Database;
import org.berth.server.queue.Job;
import org.berth.server.queue.JobEnd;
import org.berth.server.queue.JobHandler;
import org.berth.server.queue.Jobs;
import org.berth.server.request.Requests;
import org.berth.server.request.Requests.Ending;
import org.berth.server.run.RunEnd;
import org.berth.server.run.RunId;
import org.berth.server.run.RunOrder;
import org.berth.server.run.Runs;
import org.berth.server.run.TimeLimits;
import org.berth.server.secret.Secret;
import org.jdbi.v3.core.Handle;

/** Plays what an operator asked for, with the platform's variables under the operator's own. */
public final class PlayHandler implements JobHandler {
  private final Database database;
  private final Requests requests;
  private final Runs runs;
  private final Platform platform;
  private final Runnable afterwards;

  /** What every playbook is given. */
  public record Platform(
      Supplier<Map<String, Object>> variables,
      Supplier<Map<String, Secret>> secrets,
      TimeLimits limits) {}

  /** {@code afterwards} runs after each play: the world may look different. */
  public PlayHandler(
      Database database, Requests requests, Runs runs, Platform platform, Runnable afterwards) {
    this.database = database;
    this.requests = requests;
    this.runs = runs;
    this.platform = platform;
    this.afterwards = afterwards;
  }

  @Override
  public JobEnd work(Job job) throws InterruptedException {
    Optional<RunId> run = database.inTransaction(tx -> begin(tx, job));
    if (run.isEmpty()) {
      return over(job, Ending.cancelled("Cancelled before it began"));
    }
    RunEnd end = runs.execute(run.get());
    afterwards.run();
    return over(job, ending(end));
  }

  private JobEnd over(Job job, Ending ending) {
    return new JobEnd.Over(tx -> requests.end(tx, job.tenant(), job.request(), ending));
  }

  private static Ending ending(RunEnd end) {
    return switch (end.state()) {
      case SUCCEEDED -> Ending.SUCCEEDED;
      case CANCELLED -> Ending.cancelled(end.sentence());
      case TIMED_OUT -> Ending.failed(ErrorCode.TIMED_OUT, end.sentence());
      case FAILED, ABANDONED -> Ending.failed(ErrorCode.PLAYBOOK_FAILED, end.sentence());
      case WAITING, RUNNING, LOST_CONTACT ->
          throw new IllegalStateException(RunState.class.getSimpleName() + " is no end");
    };
  }

  private Optional<RunId> begin(Handle tx, Job job) {
    if (Jobs.cancelled(tx, job) && !requests.hasRun(tx, job.request())) {
      return Optional.empty();
    }
    requests.started(tx, job.request());
    RunId run = runs.open(tx, order(tx, job));
    requests.runIs(tx, job.request(), run.value());
    return Optional.of(run);
  }

  private RunOrder order(Handle tx, Job job) {
    Map<String, Object> spec = requests.spec(tx, job.request());
    Map<String, Object> variables = new LinkedHashMap<>(platform.variables().get());
    if (spec.get("variables") instanceof Map<?, ?> own) {
      own.forEach((name, value) -> variables.put(String.valueOf(name), value));
    }
    List<String> options =
        spec.get("options") instanceof List<?> texts
            ? texts.stream().map(String::valueOf).toList()
            : List.of();
    return new RunOrder(
        job.tenant(),
        job.id(),
        job.attempt(),
        environment(tx, job.request()),
        String.valueOf(spec.get("playbook")),
        variables,
        platform.secrets().get(),
        options,
        limit(spec));
  }

  /** The play's own, else the playbook's. */
  private Duration limit(Map<String, Object> spec) {
    return spec.get("time_limit") instanceof Number seconds
        ? Duration.ofSeconds(seconds.longValue())
        : platform.limits().of(String.valueOf(spec.get("playbook")));
  }

  private static Optional<UUID> environment(Handle tx, UUID request) {
    return tx.createQuery(
            "select environment_id from request where id = :id and environment_id is not null")
        .bind("id", request)
        .mapTo(UUID.class)
        .findOne();
  }
}
