package org.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long a command stays, whatever the service does or does not do. */
@Tag("unit")
final class PatienceTest {
  private static final String QUEUED = "{\"id\":\"r1\",\"state\":\"queued\",\"run_id\":null}";
  private static final String RUNNING = "{\"id\":\"r1\",\"state\":\"running\",\"run_id\":\"run1\"}";

  private FarService service;

  @BeforeEach
  void openService() throws IOException {
    service = new FarService();
    service.on("GET /api/v1/runs/run1", 200, "{\"id\":\"run1\",\"playbook\":\"x.yml\"}");
  }

  @AfterEach
  void closeService() {
    service.close();
  }

  @Test
  void patienceEndsWithSixAndTheWorkGoesOn() {
    service.on("GET /api/v1/requests/r1", 200, QUEUED);

    Cli cli = Cli.run(service.variables(), "request", "get", "r1", "--wait", "--timeout", "1s");

    assertThat(cli.exit()).isEqualTo(6);
    assertThat(cli.err()).contains("the work goes on");
  }

  @Test
  void aSilentStreamDoesNotOutlastPatience() {
    service.on("GET /api/v1/requests/r1", 200, RUNNING);
    service.silent("GET /api/v1/runs/run1/events", "text/event-stream", ": events\n\n");

    Cli cli = Cli.run(service.variables(), "request", "get", "r1", "--wait", "--timeout", "1s");

    assertThat(cli.exit()).isEqualTo(6);
    assertThat(cli.err()).contains("the work goes on");
  }

  @Test
  void anAnswerThatStopsInTheMiddleDoesNotOutlastPatience() {
    service.on("GET /api/v1/requests/r1", 200, QUEUED);
    service.silent("GET /api/v1/requests/r1", "application/json", "{\"id\":");

    Cli cli = Cli.run(service.variables(), "request", "get", "r1", "--wait", "--timeout", "1s");

    assertThat(cli.exit()).isEqualTo(6);
  }

  @Test
  void aServiceThatIsAwayWhenPatienceEndsIsATimeOut() {
    service.on("GET /api/v1/requests/r1", 200, RUNNING);
    service.on("GET /api/v1/runs/run1/events", 503, "{\"code\":\"unavailable\"}");

    Cli cli = Cli.run(service.variables(), "request", "get", "r1", "--wait", "--timeout", "1s");

    assertThat(cli.exit()).isEqualTo(6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"logs", "logs -f", "events", "events -f"})
  void aServiceThatWasNeverThereIsNotWaitedFor(String words) {
    Instant begin = Instant.now();
    List<String> command = new ArrayList<>(List.of("run"));
    command.addAll(List.of(words.split(" ")));
    command.add("run1");

    Cli cli =
        Cli.run(
            Map.of("BERTH_URL", "http://127.0.0.1:1", "HOME", "/nonexistent"),
            command.toArray(String[]::new));

    assertThat(cli.exit()).isEqualTo(7);
    assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(20));
  }
}
