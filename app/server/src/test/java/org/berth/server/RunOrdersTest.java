package org.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.berth.server.TestService.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is ordered of a run by its id concerns that run, and once. */
@Tag("service")
final class RunOrdersTest {
  private static TestService service;

  @BeforeAll
  static void start() {
    service = new TestService(Map.of());
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static String play(String playbook) {
    return service
        .post("/api/v1/runs", "{\"playbook\":\"" + playbook + "\"}")
        .body()
        .path("id")
        .asText();
  }

  /** Does to the rows what a worker does that takes a request up; gives the id of its run. */
  private static String taken(String request) {
    String run = UUID.randomUUID().toString();
    change(
        request,
        run,
        """
        update job set state = 'running', attempt = 1, instance_id = (select id from instance)
         where request_id = :request and state = 'waiting'
        """,
        """
        insert into run (id, tenant_id, job_id, attempt, playbook, state, variables, options, limit_seconds)
        select :run, tenant_id, id, attempt, 'playbooks/x.yml', 'running', '{}', '[]', 60
          from job where request_id = :request and state = 'running'
        """,
        "update request set state = 'running', run_id = :run where id = :request");
    return run;
  }

  /** The same for one whose playbook failed. */
  private static void failed(String request, String run) {
    change(
        request,
        run,
        "update run set state = 'failed', ended_at = now() where id = :run",
        """
        update job set state = 'ended', ended_at = now(), instance_id = null
         where request_id = :request and state = 'running'
        """,
        "update request set state = 'failed', ended_at = now() where id = :request");
  }

  private static void change(String request, String run, String... statements) {
    Map<String, UUID> ids =
        Map.of("request", UUID.fromString(request), "run", UUID.fromString(run));
    service
        .database()
        .useTransaction(
            tx -> List.of(statements).forEach(sql -> tx.createUpdate(sql).bindMap(ids).execute()));
  }

  private static String state(String request) {
    return service.get("/api/v1/requests/" + request).body().path("state").asText();
  }

  private static Answer order(String run, String what, String body, String... headers) {
    return service.post("/api/v1/runs/" + run + "/" + what, body, headers);
  }

  private static int jobsToCancel(String request) {
    return service.count("job where cancel is not null and request_id = '" + request + "'");
  }

  @Test
  void aRunThatGoesOnIsCancelled() {
    String request = play("deploy_traefik.yml");
    String run = taken(request);

    Answer answer = order(run, "cancel", "{}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(jobsToCancel(request)).isEqualTo(1);
  }

  @Test
  void toCancelAnEndedRunDoesNothingToTheRunThatFollowedIt() {
    String request = play("build_template.yml");
    String ended = taken(request);
    failed(request, ended);
    order(ended, "retry", "{}");
    taken(request);

    Answer answer = order(ended, "cancel", "{}");

    assertThat(answer.code()).isEqualTo("already_ended");
    assertThat(jobsToCancel(request)).isZero();
    assertThat(state(request)).isEqualTo("running");
  }

  @Test
  void toCancelAnEndedRunDoesNotTakeTheRetryBackThatWaits() {
    String request = play("deploy_portainer.yml");
    String ended = taken(request);
    failed(request, ended);
    order(ended, "retry", "{}");

    Answer answer = order(ended, "cancel", "{}");

    assertThat(answer.code()).isEqualTo("already_ended");
    assertThat(state(request)).isEqualTo("queued");
  }

  @Test
  void aRetryWithTheSameKeyIsMadeOnce() {
    String request = play("update_environment.yml");
    String first = taken(request);
    failed(request, first);
    Answer asked = order(first, "retry", "{}", "Idempotency-Key", "retried-once");
    String second = taken(request);
    failed(request, second);

    Answer again = order(first, "retry", "{}", "Idempotency-Key", "retried-once");

    assertThat(asked.status()).isEqualTo(202);
    assertThat(again.status()).isEqualTo(202);
    assertThat(again.body().path("id").asText()).isEqualTo(request);
    assertThat(service.count("job where request_id = '" + request + "'")).isEqualTo(2);
  }

  @Test
  void aKeyOfARetryCannotBeUsedForAnotherQuestion() {
    String request = play("observe_environment.yml");
    String run = taken(request);
    failed(request, run);
    order(run, "retry", "{}", "Idempotency-Key", "retried-otherwise");

    Answer other =
        order(run, "retry", "{\"content\":\"same\"}", "Idempotency-Key", "retried-otherwise");
    Answer unusable = order(run, "retry", "{}", "Idempotency-Key", "k".repeat(129));

    assertThat(other.status()).isEqualTo(409);
    assertThat(other.code()).isEqualTo("idempotency_conflict");
    assertThat(unusable.code()).isEqualTo("invalid_idempotency_key");
  }
}
