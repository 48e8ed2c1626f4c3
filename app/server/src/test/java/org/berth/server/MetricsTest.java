package org.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.berth.server.config.Places;
import org.berth.server.db.EmbeddedPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be told without the database is told without it. */
@Tag("service")
final class MetricsTest {
  /** Half of what Prometheus waits. */
  private static final Duration SOON = Duration.ofSeconds(5);

  @TempDir private Path folder;
  private Places far;
  private EmbeddedPostgres database;
  private TestService service;

  @BeforeEach
  void start() {
    String cache = System.getenv().getOrDefault("BERTH_CACHE", "/var/cache/berth");
    far = new Places(folder, folder.resolve("far"), Path.of(cache));
    database = new EmbeddedPostgres(far);
    service =
        new TestService(
            Map.of("BERTH_DATABASE_URL", database.start().url(), "BERTH_DATABASE_USER", "berth"));
  }

  @AfterEach
  void stop() {
    service.close();
    database.stop();
  }

  private String metrics() {
    long begin = System.nanoTime();
    TestService.Answer answer = service.get("/metrics");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SOON);
    return answer.http().body();
  }

  @Test
  void aDatabaseThatIsAwayTakesItsOwnFiguresAlongAndNoOther() throws Exception {
    assertThat(metrics()).contains("berth_database_up 1.0", "berth_queue_age_seconds 0.0");

    database.stop();

    for (int scrape = 0; scrape < 2; scrape++) {
      assertThat(metrics())
          .contains("berth_database_up 0.0", "berth_heap_bytes", "berth_keepers 0.0")
          .doesNotContain("berth_queue_age_seconds 0.0");
    }
    database.start();
    ServedInstance.await("it answers again", () -> metrics().contains("berth_database_up 1.0"));
    assertThat(metrics()).contains("berth_queue_age_seconds 0.0");
  }

  @Test
  void aDatabaseThatHangsHoldsNobodyUp() throws Exception {
    assertThat(metrics()).contains("berth_database_up 1.0");

    signal("STOP");
    String hanging;
    try {
      hanging = metrics();
    } finally {
      signal("CONT");
    }

    assertThat(hanging).contains("berth_database_up 0.0", "berth_heap_bytes");
    ServedInstance.await("it answers again", () -> metrics().contains("berth_database_up 1.0"));
  }

  /** To the server and all that it has started. */
  private void signal(String name) throws IOException, InterruptedException {
    Path file = far.database().resolve("data/postmaster.pid");
    ProcessHandle server =
        ProcessHandle.of(Long.parseLong(Files.readAllLines(file).getFirst())).orElseThrow();
    List<ProcessHandle> all = Stream.concat(Stream.of(server), server.descendants()).toList();
    for (ProcessHandle each : all) {
      new ProcessBuilder("kill", "-" + name, Long.toString(each.pid())).start().waitFor();
    }
  }
}
