package org.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.berth.server.environment.BrokenJobs;
import org.berth.server.queue.Job;
import org.berth.server.queue.JobKind;
import org.berth.server.queue.Lane;
import org.berth.server.queue.Urgency;
import org.berth.server.run.RunOrder;
import org.berth.server.tenant.TenantId;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Work that cannot be begun says why to those who asked for it, and does not try for ever. */
@Tag("service")
final class BrokenJobsTest {
  private TestService service;
  private BrokenJobs broken;

  @BeforeEach
  void start() {
    service = new TestService(Map.of());
    broken = new BrokenJobs(service.work.requests, service.work.runs.contacts());
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private String create() {
    return service
        .post(
            "/api/v1/environments",
            "{\"name\":\"dev-one\",\"cores\":1,\"memory_mb\":512,\"disk_gb\":5}")
        .body()
        .path("id")
        .asText();
  }

  private String request(String id, String field) {
    return service.get("/api/v1/requests/" + id).body().path(field).asText();
  }

  @Test
  void aSecretThatCannotBeReadIsSaidInTheRequest() throws Exception {
    Path secret = service.platform.settings().proxmox().orElseThrow().tokenSecretFile();
    Files.delete(secret);
    String id = create();

    service.work.workers.start();

    ServedInstance.await("it says why", () -> !request(id, "reason").equals("null"));
    assertThat(request(id, "reason"))
        .isEqualTo(
            "Cannot read proxmox.token_secret_file. That was try 1 of 8; the next one follows after 5 s.");
    assertThat(request(id, "state")).isEqualTo("queued");
  }

  @Test
  void whatIsGivenUpFailsWithItsRunThatNeverBegan() {
    String id = create();
    Job job = claimed(UUID.fromString(id));
    UUID run = service.database().inTransaction(tx -> waitingRun(tx, job));

    boolean mayLive = service.database().inTransaction(tx -> broken.mayLive(tx, job));
    service.database().useTransaction(tx -> broken.givenUp(tx, job, "It was tried 8 times."));

    assertThat(mayLive).isFalse();
    assertThat(request(id, "state")).isEqualTo("failed");
    assertThat(request(id, "code")).isEqualTo("internal");
    assertThat(request(id, "reason")).isEqualTo("It was tried 8 times.");
    assertThat(service.get("/api/v1/runs/" + run).body().path("state").asText())
        .isEqualTo("failed");
    assertThat(service.get("/api/v1/environments/dev-one").body().path("state").asText())
        .isEqualTo("failed");
  }

  @Test
  void aRunThatHasBegunMayLiveUntilItHasAnEnd() {
    Job job = claimed(UUID.fromString(create()));
    UUID run = service.database().inTransaction(tx -> waitingRun(tx, job));

    List<Boolean> seen =
        List.of(
            mayLive(job, run, "state = 'running'"),
            mayLive(job, run, "state = 'lost_contact'"),
            mayLive(job, run, "state = 'failed', ended_at = now()"));

    assertThat(seen).containsExactly(true, true, false);
  }

  private boolean mayLive(Job job, UUID run, String change) {
    return service
        .database()
        .inTransaction(
            tx -> {
              tx.execute("update run set " + change + " where id = ?", run);
              return broken.mayLive(tx, job);
            });
  }

  private UUID waitingRun(Handle tx, Job job) {
    var order =
        new RunOrder(
            job.tenant(),
            job.id(),
            job.attempt(),
            Optional.empty(),
            "playbooks/provision_docker_env.yml",
            Map.of(),
            Map.of(),
            List.of(),
            Duration.ofMinutes(1));
    return service.work.runs.open(tx, order).value();
  }

  /** A request's job as a worker has it. */
  private Job claimed(UUID request) {
    return service
        .database()
        .inTransaction(
            tx -> {
              tx.execute(
                  "update job set state = 'running', attempt = 1, instance_id = ? where request_id = ?",
                  service.platform.instance().id(),
                  request);
              return tx.createQuery(
                      "select id, owner_id, lane from job where request_id = :request")
                  .bind("request", request)
                  .map(
                      (row, context) ->
                          new Job(
                              row.getObject("id", UUID.class),
                              TenantId.DEFAULT,
                              request,
                              row.getObject("owner_id", UUID.class),
                              JobKind.PROVISION,
                              List.of(new Lane(row.getString("lane"))),
                              Urgency.PERSON,
                              1))
                  .one();
            });
  }
}
