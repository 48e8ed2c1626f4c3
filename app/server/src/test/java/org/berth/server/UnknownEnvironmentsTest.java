package org.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.berth.server.environment.Reconciles;
import org.berth.server.environment.RepeatedLooks;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An environment does not stay unknown because the one look at it came to nothing. */
@Tag("service")
final class UnknownEnvironmentsTest {
  private static TestService service;
  private static RepeatedLooks looks;

  @BeforeAll
  static void start() {
    service = new TestService(Map.of());
    looks = new RepeatedLooks(service.database(), new Reconciles(service.work.requests));
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void aLookThatFailedIsTriedAgainAfterPausesThatGrow() {
    String environment = unknown("doubtful");

    looks.queueDue();
    assertThat(open(environment)).containsExactly("timer");
    looks.queueDue();
    assertThat(open(environment)).as("one is enough").hasSize(1);

    fail(environment, 50);
    looks.queueDue();
    assertThat(open(environment)).as("a minute has not passed").isEmpty();
    fail(environment, 70);
    looks.queueDue();
    assertThat(open(environment)).hasSize(1);

    fail(environment, 100);
    looks.queueDue();
    assertThat(open(environment)).as("now the pause is two minutes").isEmpty();
    fail(environment, 130);
    looks.queueDue();
    assertThat(open(environment)).hasSize(1);
  }

  @Test
  void whatIsSettledIsLeftAlone() {
    String environment = unknown("settled");
    service
        .database()
        .useTransaction(
            tx -> tx.execute("update environment set state = 'ready' where name = 'settled'"));

    looks.queueDue();

    assertThat(open(environment)).isEmpty();
  }

  /** An environment that nobody is sure of any more, with nothing under way. */
  private static String unknown(String name) {
    String body = "{\"name\":\"%s\",\"cores\":1,\"memory_mb\":512,\"disk_gb\":5}".formatted(name);
    String id = service.post("/api/v1/environments", body).body().path("environment_id").asText();
    fail(id, 0);
    service
        .database()
        .useTransaction(
            tx ->
                tx.execute(
                    "update environment set state = 'unknown' where id = cast(? as uuid)", id));
    return id;
  }

  /**
   * Whatever is under way for an environment failed some seconds ago, and all before it with it.
   */
  private static void fail(String environment, int secondsAgo) {
    service
        .database()
        .useTransaction(
            tx -> {
              tx.execute(
                  """
                  update job set state = 'ended', ended_at = now() from request
                   where request.id = job.request_id and request.environment_id = cast(? as uuid)
                  """,
                  environment);
              tx.execute(
                  """
                  update request set state = 'failed', ended_at = now() - make_interval(secs => ?)
                   where environment_id = cast(? as uuid)
                  """,
                  secondsAgo,
                  environment);
            });
  }

  /** How urgent the work is that waits for an environment. */
  private static List<String> open(String environment) {
    return service
        .database()
        .inTransaction(
            tx ->
                tx.createQuery(
                        """
                        select job.urgency from job join request on request.id = job.request_id
                         where request.environment_id = cast(:environment as uuid) and job.state = 'waiting'
                        """)
                    .bind("environment", environment)
                    .mapTo(String.class)
                    .list());
  }
}
