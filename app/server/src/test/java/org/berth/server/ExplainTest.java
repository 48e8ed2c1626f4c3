package org.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What waits can be asked why. */
@Tag("service")
final class ExplainTest {
  private static final String PLAY = "{\"playbook\": \"build_template.yml\"}";

  private static TestService service;

  @BeforeAll
  static void start() {
    service = new TestService(Map.of("BERTH_INSTANCE_LOST_AFTER_SECONDS", "600"));
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  /** What waits is before whatever another test asks for. */
  @AfterEach
  void nothingWaits() {
    service
        .database()
        .useTransaction(
            tx ->
                tx.execute(
                    "update job set state = 'ended', ended_at = now() where state = 'waiting'"));
  }

  private static String id(TestService.Answer answer) {
    assertThat(answer.status()).isEqualTo(202);
    return answer.body().path("id").asText();
  }

  @Test
  void aRequestWithoutARunSaysBehindWhatItWaitsAndWhenItLikelyEnds() {
    service
        .database()
        .useTransaction(
            tx ->
                tx.execute(
                    """
                    insert into run_history (kind, playbook, durations)
                    values ('play', 'playbooks/build_template.yml', array[20000])
                    """));
    String first = id(service.post("/api/v1/runs", PLAY));
    String second = id(service.post("/api/v1/runs", PLAY));

    var told = service.get("/api/v1/runs/" + second + "/explain").body();

    assertThat(told.path("position").asInt()).isEqualTo(2);
    assertThat(told.path("waiting_for").path("kind").asText()).isEqualTo("lane");
    assertThat(told.path("waiting_for").path("request_id").asText()).isEqualTo(first);
    assertThat(told.path("sentence").asText())
        .contains("waits for request " + first)
        .contains("its place in the queue is 2")
        .contains("it ends in about");
    assertThat(service.get("/api/v1/requests/" + second).body().path("waiting_for").asText())
        .contains(first);
  }

  @Test
  void workersOfAnInstanceWhoseHeartBeatsSlowlyAreThereBetweenTheBeats() {
    String request = id(service.post("/api/v1/runs", "{\"playbook\": \"deploy_traefik.yml\"}"));
    service
        .database()
        .useTransaction(
            tx -> tx.execute("update instance set seen_at = now() - interval '99 seconds'"));

    var told = service.get("/api/v1/runs/" + request + "/explain").body();

    assertThat(told.path("waiting_for").path("kind").asText()).isNotEqualTo("workers");
    assertThat(told.path("sentence").asText()).doesNotContain("all 0");
  }

  @Test
  void aRunThatNobodySeesIsNotSaidToRun() {
    String request = id(service.post("/api/v1/runs", "{\"playbook\": \"deploy_portainer.yml\"}"));
    change(
        """
        insert into run (id, tenant_id, job_id, attempt, playbook, state, reason, variables, options, limit_seconds)
        select :run, tenant_id, id, 1, 'playbooks/x.yml', 'lost_contact', 'Instance i is away. Fence it.',
               '{}', '[]', 60
          from job where request_id = :request
        """,
        request);
    change("update request set state = 'running', run_id = :run where id = :request", request);

    var told = service.get("/api/v1/runs/" + request + "/explain").body();

    assertThat(told.path("waiting_for").path("kind").asText()).isEqualTo("instance");
    assertThat(told.path("sentence").asText())
        .contains("Contact with it is lost")
        .endsWith("Instance i is away. Fence it.");
    assertThat(told.path("eta").isNull()).isTrue();
  }

  private static void change(String sql, String request) {
    service
        .database()
        .useTransaction(
            tx ->
                tx.createUpdate(sql)
                    .bindMap(Map.of("request", UUID.fromString(request), "run", new UUID(7, 7)))
                    .execute());
  }

  @Test
  void anIdThatIsNeitherRunNorRequestIsNotFound() {
    assertThat(service.get("/api/v1/runs/" + UUID.randomUUID() + "/explain").status())
        .isEqualTo(404);
  }
}
