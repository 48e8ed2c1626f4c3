package org.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.berth.server.environment.NeighbourRetries;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A neighbour that was away is asked again, without anybody asking for it. */
@Tag("service")
final class AwayNeighboursTest {
  private static TestService service;
  private static EnvironmentRows rows;
  private static NeighbourRetries retries;

  @BeforeAll
  static void start() {
    service =
        new TestService(
            Map.of(
                "BERTH_NETBOX_URL", "https://netbox.example.org",
                "BERTH_NETBOX_TOKEN_FILE", "netbox.token"));
    rows = new EnvironmentRows(service);
    retries =
        new NeighbourRetries(
            service.database(), service.platform.settings(), service.work.requests);
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void aReadyEnvironmentThatANeighbourDoesNotShowIsAppliedAfterPausesThatGrow() {
    String environment = rows.made("unseen", "ready", "{}");
    rows.condition(environment, "netbox", "failed");

    retries.queueDue();
    assertThat(rows.open(environment)).containsExactly("timer reconcile apply");
    retries.queueDue();
    assertThat(rows.open(environment)).as("one is enough").hasSize(1);

    rows.over(environment, 50);
    retries.queueDue();
    assertThat(rows.open(environment)).as("a minute has not passed").isEmpty();
    rows.over(environment, 70);
    retries.queueDue();
    assertThat(rows.open(environment)).hasSize(1);

    rows.over(environment, 100);
    retries.queueDue();
    assertThat(rows.open(environment)).as("now the pause is two minutes").isEmpty();
    rows.over(environment, 130);
    retries.queueDue();
    assertThat(rows.open(environment)).hasSize(1);
  }

  @Test
  void oneFromBeforeANeighbourWasConfiguredIsAppliedToo() {
    String environment = rows.made("early", "ready", "{}");
    rows.condition(environment, "netbox", "off");

    retries.queueDue();

    assertThat(rows.open(environment)).containsExactly("timer reconcile apply");
  }

  @Test
  void whatNobodyConfiguredAndWhatIsShownAndWhatIsNotReadyIsLeftAlone() {
    String without = rows.made("without", "ready", "{}");
    rows.condition(without, "portainer", "off");
    String shown = rows.made("shown", "ready", "{}");
    rows.condition(shown, "netbox", "ok");
    String failed = rows.made("broken", "failed", "{}");
    rows.condition(failed, "netbox", "failed");

    retries.queueDue();

    assertThat(rows.open(without)).isEmpty();
    assertThat(rows.open(shown)).isEmpty();
    assertThat(rows.open(failed)).isEmpty();
  }

  @Test
  void aDeletionThatHadToLeaveSomethingIsAskedForAgain() {
    String left = rows.made("left", "deleting", "{\"agent\": {\"state\": \"left\"}}");
    String other = rows.made("going", "deleting", "{\"agent\": {\"state\": \"gone\"}}");

    retries.queueDue();

    assertThat(rows.open(left)).containsExactly("timer delete");
    assertThat(rows.open(other)).isEmpty();
    rows.over(left, 50);
    retries.queueDue();
    assertThat(rows.open(left)).as("a minute has not passed").isEmpty();
    rows.over(left, 70);
    retries.queueDue();
    assertThat(rows.open(left)).hasSize(1);
  }
}
