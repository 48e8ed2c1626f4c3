package org.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.berth.server.environment.ObservedFacts;
import org.berth.server.queue.JobKind;
import org.berth.server.run.Published;
import org.berth.server.run.PublishedFacts;
import org.berth.server.run.RunId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Putting right what stands around an environment, and what its request says of it. */
@Tag("service")
final class AppliedEnvironmentsTest {
  private static final String APPLY = "{\"apply\": true}";
  private static final String DIFFERS =
      """
      {"observation": {"guest": "running", "differences": "The guest's memory is 1 and should be 2.", "run": "RUN"}}
      """;
  private static final String AS_IT_SHOULD =
      """
      {"observation": {"guest": "running", "differences": "", "run": "RUN"}, "docker": {"engine": "26", "run": "RUN"}}
      """;

  private static TestService service;
  private static EnvironmentRows rows;

  @BeforeAll
  static void start() {
    service = new TestService(Map.of());
    rows = new EnvironmentRows(service);
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void whatIsPutRightIsReady() throws InterruptedException {
    String environment = rows.made("mended", "failed", "{}");
    TakenRequest taken = asked(environment, APPLY).succeeded(AS_IT_SHOULD);

    JsonNode request = taken.judged(JobKind.RECONCILE).body();

    assertThat(request.path("state").asText()).isEqualTo("succeeded");
    assertThat(state(environment)).isEqualTo("ready");
  }

  @Test
  void anApplyThatLeavesADifferenceHasFailedAndALookThatFindsOneHasNot()
      throws InterruptedException {
    String applied = rows.made("applied", "ready", "{}");
    String looked = rows.made("looked", "ready", "{}");

    var apply = asked(applied, APPLY).succeeded(DIFFERS).judged(JobKind.RECONCILE);
    var look = asked(looked, "{}").succeeded(DIFFERS).judged(JobKind.RECONCILE);

    assertThat(apply.code()).isEqualTo("playbook_failed");
    assertThat(look.body().path("state").asText()).isEqualTo("succeeded");
    assertThat(state(applied)).isEqualTo(state(looked)).isEqualTo("failed");
  }

  @Test
  void whereTheWayToANeighbourIsNotKnownNothingIsApplied() throws InterruptedException {
    String environment =
        rows.made(
            "hidden",
            "ready",
            """
            {"agent": {"url": "https://portainer.example.org/"}, "route": {"url": "https://hidden.example.org/"}}
            """);

    var ended = asked(environment, APPLY).judged(JobKind.RECONCILE);

    assertThat(ended.code()).isEqualTo("not_configured");
    assertThat(ended.body().path("reason").asText())
        .contains("no section ingress", "no section portainer");
    assertThat(state(environment)).isEqualTo("ready");
  }

  @Test
  void whatIsBeingDeletedIsNotApplied() {
    String environment = rows.made("leaving", "deleting", "{}");

    assertThat(answered(environment, APPLY).code()).isEqualTo("wrong_state");
    assertThat(answered(environment, "{}").status()).isEqualTo(202);
  }

  @Test
  void whatIsNoAnswerToWhetherIsRefused() {
    String environment = rows.made("wrong", "ready", "{}");

    assertThat(answered(environment, "{\"apply\": \"yes\"}").code()).isEqualTo("wrong_type");
  }

  @Test
  void aNeighbourThatIsAwayHasNotLetGoOfWhatItShowed() {
    String url = "https://portainer.example.org/#!/3/docker/dashboard";
    String environment =
        rows.made(
            "held", "ready", "{\"agent\": {\"url\": \"%s\", \"state\": \"ok\"}}".formatted(url));
    var away = new Published.Agent(null, "failed", "Portainer does not answer.");

    published(environment, away);

    JsonNode now = service.get("/api/v1/environments/" + environment).body();
    assertThat(now.at("/links/portainer").asText()).isEqualTo(url);
    assertThat(now.path("conditions").findValuesAsText("reason")).containsOnly("failed");
  }

  private static void published(String environment, Published fact) {
    var source =
        new PublishedFacts.Source(
            new RunId(UUID.randomUUID()),
            UUID.randomUUID(),
            1,
            Optional.of(UUID.fromString(environment)),
            "playbooks/apply_environment.yml");
    var facts = new ObservedFacts(service.platform.ids(), service.platform.clock());
    service.database().useTransaction(tx -> facts.published(tx, source, fact));
  }

  private static TakenRequest asked(String environment, String body) {
    return new TakenRequest(service, answered(environment, body).body().path("id").asText());
  }

  private static TestService.Answer answered(String environment, String body) {
    return service.post("/api/v1/environments/" + environment + "/reconcile", body);
  }

  private static String state(String environment) {
    return service.get("/api/v1/environments/" + environment).body().path("state").asText();
  }
}
