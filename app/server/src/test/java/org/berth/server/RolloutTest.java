package org.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.berth.server.TestService.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A play that goes through several environments keeps other work out of each. */
@Tag("service")
final class RolloutTest {
  private static TestService service;
  private static String shop;
  private static String blog;

  @BeforeAll
  static void start() {
    service = new TestService(Map.of());
    shop = created("shop");
    blog = created("blog");
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static String created(String name) {
    String body = "{\"name\":\"%s\",\"cores\":1,\"memory_mb\":512,\"disk_gb\":5}".formatted(name);
    return service.post("/api/v1/environments", body).body().path("environment_id").asText();
  }

  private static Answer update(String variables) {
    return service.post(
        "/api/v1/runs",
        "{\"playbook\":\"update_environment.yml\",\"variables\":{%s}}".formatted(variables));
  }

  private static List<String> lanes(Answer answer) {
    return service
        .database()
        .inTransaction(
            tx ->
                tx.createQuery("select unnest(lanes) from job where request_id = cast(:id as uuid)")
                    .bind("id", answer.body().path("id").asText())
                    .mapTo(String.class)
                    .list());
  }

  @Test
  void itTakesTheLanesOfAllThatAreNamed() {
    Answer answer = update("\"update_environments\":\"shop,blog\"");

    assertThat(lanes(answer))
        .containsExactlyInAnyOrder(
            "environment/" + shop,
            "environment/" + blog,
            "playbook/playbooks/update_environment.yml");
  }

  @Test
  void itTakesTheLanesOfAllThereAreWhenNoneIsNamed() {
    Answer answer = update("");

    assertThat(lanes(answer)).contains("environment/" + shop, "environment/" + blog);
  }

  @Test
  void aNameThatNobodyBearsIsRefused() {
    Answer answer = update("\"update_environments\":\"shop,shoop\"");

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.body().path("detail").asText()).contains("shoop");
  }
}
