package org.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.berth.server.environment.DepartedKeys;
import org.berth.server.queue.JobKind;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is left of a deleted environment: nothing, or its request says what. */
@Tag("service")
final class LeftBehindTest {
  private static TestService service;
  private static EnvironmentRows rows;

  @BeforeAll
  static void start() {
    service = new TestService(Map.of("BERTH_INGRESS_DOMAIN", "docker.lab.test"));
    rows = new EnvironmentRows(service);
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void aDeletionThatKnowsNoWayToWhatShowsItSaysWhatIsMissing() throws InterruptedException {
    String environment =
        rows.made(
            "stays",
            "ready",
            """
            {"agent": {"url": "https://portainer.example.org/"}, "route": {"url": "https://stays.docker.lab.test/"}}
            """);

    JsonNode request = deleted(environment, "stays").judged(JobKind.DELETE).body();

    assertThat(request.path("code").asText()).isEqualTo("left_behind");
    assertThat(request.path("reason").asText())
        .contains("ingress/traefik.json is missing here", "no section portainer");
    JsonNode now = service.get("/api/v1/environments/" + environment).body();
    assertThat(now.path("state").asText()).isEqualTo("deleting");
    assertThat(now.path("conditions").findValuesAsText("reason")).containsOnly("left");
  }

  @Test
  void aDeletionThatGivesUpWhatShowsItIsDoneAndSaysWhereItStands() throws InterruptedException {
    String environment =
        rows.made(
            "given-up",
            "ready",
            """
            {"agent": {"url": "https://portainer.example.org/"}, "netbox": {"url": "https://netbox.example.org/"}}
            """);

    JsonNode half = deleted(environment, "given-up&leave=portainer").judged(JobKind.DELETE).body();
    assertThat(half.path("code").asText()).isEqualTo("left_behind");
    assertThat(half.path("reason").asText()).contains("NetBox").doesNotContain("Portainer");
    JsonNode whole =
        deleted(environment, "given-up&leave=portainer,netbox").judged(JobKind.DELETE).body();

    assertThat(whole.path("state").asText()).isEqualTo("succeeded");
    JsonNode now = service.get("/api/v1/environments/" + environment).body();
    assertThat(now.path("state").asText()).isEqualTo("deleted");
    assertThat(now.path("conditions").findValuesAsText("message"))
        .hasSize(2)
        .allMatch(message -> message.contains("left there"));
  }

  @Test
  void aNeighbourThatDoesNotExistCannotBeGivenUp() {
    String environment = rows.made("nobody");

    var answer =
        service.delete("/api/v1/environments/" + environment + "?confirm=nobody&leave=grafana");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body().path("detail").asText()).contains("grafana", "portainer");
  }

  @Test
  void aDeletionThatLeavesNothingForgetsTheKeyToo() throws Exception {
    String environment =
        rows.made("leaves", "ready", "{\"agent\": {\"state\": \"gone\"}, \"guest\": {\"id\": 1}}");
    Path file = keyFile(environment);

    JsonNode request = deleted(environment, "leaves").judged(JobKind.DELETE).body();

    assertThat(request.path("state").asText()).isEqualTo("succeeded");
    assertThat(file).doesNotExist();
    assertThat(sealedKeys(environment)).isZero();
  }

  @Test
  void keysThatAnotherInstanceHadNoPartInAreRemovedWithTheirEnvironments() throws IOException {
    String gone = rows.made("elsewhere");
    String here = rows.made("remains");
    Path ofGone = keyFile(gone);
    Path ofHere = keyFile(here);
    Path strange = Files.writeString(ofHere.resolveSibling("notes.txt"), "not a key");
    service
        .database()
        .useTransaction(
            tx ->
                tx.execute(
                    "update environment set state = 'deleted', deleted_at = now() where id = ?",
                    UUID.fromString(gone)));

    try (var keys = new DepartedKeys(service.database(), service.work.keys)) {
      keys.forget();
    }

    assertThat(ofGone).doesNotExist();
    assertThat(ofHere).exists();
    assertThat(strange).exists();
  }

  private static TakenRequest deleted(String environment, String name) {
    var answer = service.delete("/api/v1/environments/" + environment + "?confirm=" + name);
    return new TakenRequest(service, answer.body().path("id").asText()).succeeded("{}");
  }

  private static Path keyFile(String environment) throws IOException {
    Path folder = Files.createDirectories(service.platform.places().environmentKeys());
    return Files.writeString(folder.resolve(environment), "a key");
  }

  private static int sealedKeys(String environment) {
    return service
        .database()
        .inTransaction(
            tx ->
                tx.createQuery("select count(private_key_sealed) from environment where id = ?")
                    .bind(0, UUID.fromString(environment))
                    .mapTo(Integer.class)
                    .one());
  }
}
