package org.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

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
  private static EnvironmentRows rows;
  private static RepeatedLooks looks;

  @BeforeAll
  static void start() {
    service = new TestService(Map.of());
    rows = new EnvironmentRows(service);
    looks = new RepeatedLooks(service.database(), new Reconciles(service.work.requests));
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void aLookThatFailedIsTriedAgainAfterPausesThatGrow() {
    String environment = rows.made("doubtful", "unknown", "{}");

    looks.queueDue();
    assertThat(rows.open(environment)).containsExactly("timer reconcile");
    looks.queueDue();
    assertThat(rows.open(environment)).as("one is enough").hasSize(1);

    rows.over(environment, 50);
    looks.queueDue();
    assertThat(rows.open(environment)).as("a minute has not passed").isEmpty();
    rows.over(environment, 70);
    looks.queueDue();
    assertThat(rows.open(environment)).hasSize(1);

    rows.over(environment, 100);
    looks.queueDue();
    assertThat(rows.open(environment)).as("now the pause is two minutes").isEmpty();
    rows.over(environment, 130);
    looks.queueDue();
    assertThat(rows.open(environment)).hasSize(1);
  }

  @Test
  void whatIsSettledIsLeftAlone() {
    String environment = rows.made("settled", "ready", "{}");

    looks.queueDue();

    assertThat(rows.open(environment)).isEmpty();
  }
}
