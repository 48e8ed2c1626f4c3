package org.berth.server.environment;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.berth.server.allocation.Allocation;
import org.berth.server.allocation.Allocations;
import org.berth.server.db.Database;
import org.berth.server.queue.Job;
import org.berth.server.queue.Jobs;
import org.berth.server.request.Requests;
import org.berth.server.run.RunEnd;
import org.berth.server.run.RunId;
import org.berth.server.run.RunOrder;
import org.berth.server.run.Runs;
import org.berth.server.run.TimeLimits;
import org.jdbi.v3.core.Handle;

/** One try at changing an environment: a run of one playbook with everything it needs. */
public final class Tries {
  private final Database database;
  private final Requests requests;
  private final Runs runs;
  private final Allocations allocations;
  private final Material material;

  /** What runs are made from. */
  public record Material(RunVariables variables, EnvironmentKeys keys, TimeLimits limits) {}

  public Tries(
      Database database, Requests requests, Runs runs, Allocations allocations, Material material) {
    this.database = database;
    this.requests = requests;
    this.runs = runs;
    this.allocations = allocations;
    this.material = material;
  }

  /**
   * What has to be true of an environment before its run begins; false: there is nothing to run.
   */
  interface Opening {
    boolean open(Handle tx, Living living);

    /** What the playbook is told besides. */
    default Map<String, Object> variables(Handle tx, Living living) {
      return Map.of();
    }
  }

  /** What a job is about; {@code begun}: its present try has a run already. */
  record Subject(Map<String, Object> spec, Living living, boolean begun) {}

  Subject subject(Job job) {
    return database.inTransaction(
        tx ->
            new Subject(
                requests.spec(tx, job.request()),
                new EnvironmentDao(tx).ofRequest(job.request()),
                requests.hasRun(tx, job.request())));
  }

  /** How a try went: no end means that there was nothing to run. */
  record Outcome(UUID environment, Optional<RunEnd> end, boolean cancelled) {}

  private record Begun(UUID environment, Optional<RunId> run, boolean cancelled) {}

  /** Runs the playbook, or follows the run that this try began before a restart. */
  Outcome run(Job job, String playbook, Opening opening) throws InterruptedException {
    Begun begun = database.inTransaction(tx -> begin(tx, job, playbook, opening));
    if (begun.run().isEmpty()) {
      return new Outcome(begun.environment(), Optional.empty(), begun.cancelled());
    }
    RunEnd end = runs.execute(begun.run().get());
    return new Outcome(begun.environment(), Optional.of(end), false);
  }

  private Begun begin(Handle tx, Job job, String playbook, Opening opening) {
    boolean cancelled = Jobs.cancelled(tx, job) && !requests.hasRun(tx, job.request());
    Living living = new EnvironmentDao(tx).ofRequest(job.request());
    if (cancelled) {
      return new Begun(living.id(), Optional.empty(), true);
    }
    requests.started(tx, job.request());
    Optional<Allocation> held = allocations.held(tx, living.id());
    if (!opening.open(tx, living) || held.isEmpty()) {
      return new Begun(living.id(), Optional.empty(), false);
    }
    Map<String, Object> more = opening.variables(tx, living);
    RunId run = runs.open(tx, order(tx, job, living, new Play(playbook, held.get(), more)));
    requests.runIs(tx, job.request(), run.value());
    new EnvironmentDao(tx).lastRun(living.id(), run.value());
    return new Begun(living.id(), Optional.of(run), false);
  }

  private record Play(String playbook, Allocation held, Map<String, Object> more) {}

  private RunOrder order(Handle tx, Job job, Living living, Play play) {
    int attempt = new EnvironmentDao(tx).nextAttempt(living.id());
    Path privateKey = material.keys().file(living.id(), living.privateKey().value());
    Map<String, Object> variables =
        new LinkedHashMap<>(
            material.variables().environment(living, play.held(), attempt, privateKey));
    variables.putAll(play.more());
    return new RunOrder(
        job.tenant(),
        job.id(),
        job.attempt(),
        Optional.of(living.id()),
        play.playbook(),
        variables,
        material.variables().environmentSecrets(),
        List.of(),
        material.limits().of(play.playbook()));
  }
}
