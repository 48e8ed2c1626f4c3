package org.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
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
    service = new TestService(Map.of());
  }

  @AfterAll
  static void stop() {
    service.close();
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
  void anIdThatIsNeitherRunNorRequestIsNotFound() {
    assertThat(service.get("/api/v1/runs/" + UUID.randomUUID() + "/explain").status())
        .isEqualTo(404);
  }
}
