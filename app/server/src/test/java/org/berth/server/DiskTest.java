package org.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A service whose disk can never hold as much as it is told to keep free. */
@Tag("service")
final class DiskTest {
  private static TestService service;

  @BeforeAll
  static void start() {
    service = new TestService(Map.of("BERTH_DISK_MINIMUM_FREE_MB", "2000000000"));
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void aRequestIsAcceptedAndWaitsForTheDisk() {
    TestService.Answer request =
        service.post(
            "/api/v1/environments",
            "{\"name\":\"dev-full\",\"cores\":1,\"memory_mb\":512,\"disk_gb\":5}");

    assertThat(request.status()).as(request.body().toString()).isEqualTo(202);
    assertThat(
            service
                .get("/api/v1/requests/" + request.body().path("id").asText())
                .body()
                .path("waiting_for")
                .asText())
        .startsWith("disk: ")
        .contains("MiB are free");
  }

  @Test
  void readinessAndMetricsRaiseTheAlarm() {
    assertThat(service.get("/readyz").status()).isEqualTo(503);
    assertThat(service.get("/readyz").body().path("checks").path("disk").asText())
        .contains("new runs need");
    assertThat(service.get("/metrics").http().body())
        .contains("berth_disk_low 1.0")
        .containsPattern("berth_disk_free_bytes [1-9]")
        .contains("berth_events_stored_total 0.0", "berth_keepers 0.0", "berth_queue_age_seconds");
  }
}
