package org.berth.server;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.berth.contract.RunState;
import org.berth.server.queue.Job;
import org.berth.server.queue.JobEnd;
import org.berth.server.queue.JobKind;
import org.berth.server.queue.Lane;
import org.berth.server.queue.Urgency;
import org.berth.server.run.RunId;
import org.berth.server.run.RunOrder;
import org.berth.server.tenant.TenantId;

/**
 * A request that a service takes up and judges; where it has a run, that one has ended while no
 * service was there.
 */
record TakenRequest(TestService service, UUID request) {
  TakenRequest(TestService service, String request) {
    this(service, UUID.fromString(request));
  }

  /** Its run has succeeded, and published this; {@code RUN} in it stands for the run's id. */
  TakenRequest succeeded(String observed) {
    UUID environment = environment();
    UUID job = job();
    service
        .database()
        .useTransaction(
            tx -> {
              RunId run = service.work.runs.open(tx, order(job, environment));
              tx.execute(
                  "update run set state = ?, reason = 'So it went', ended_at = now() where id = ?",
                  RunState.SUCCEEDED.wire(),
                  run.value());
              tx.execute(
                  """
                  update environment set last_run = ?, observed = observed || cast(? as jsonb) where id = ?
                  """,
                  run.value(),
                  observed.replace("RUN", run.toString()),
                  environment);
            });
    return this;
  }

  private static RunOrder order(UUID job, UUID environment) {
    return new RunOrder(
        TenantId.DEFAULT,
        job,
        1,
        Optional.of(environment),
        "playbooks/any.yml",
        Map.of(),
        Map.of(),
        List.of(),
        Duration.ofMinutes(1));
  }

  /** The request as it is when the handler of its work has judged. */
  TestService.Answer judged(JobKind kind) throws InterruptedException {
    UUID environment = environment();
    var attempt =
        new Job(
            job(),
            TenantId.DEFAULT,
            request,
            environment,
            kind,
            List.of(Lane.ofEnvironment(environment)),
            Urgency.PERSON,
            1);
    JobEnd end = Objects.requireNonNull(service.work.handlers().get(kind)).work(attempt);
    service.database().useTransaction(end::decide);
    return service.get("/api/v1/requests/" + request);
  }

  private UUID environment() {
    return one("select environment_id from request where id = :request");
  }

  private UUID job() {
    return one("select id from job where request_id = :request");
  }

  private UUID one(String sql) {
    return service
        .database()
        .inTransaction(tx -> tx.createQuery(sql).bind("request", request).mapTo(UUID.class).one());
  }
}
