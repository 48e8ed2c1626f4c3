package org.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.berth.server.db.Ids;
import org.berth.server.environment.ObservedFacts;
import org.berth.server.run.Published;
import org.berth.server.run.PublishedFacts;
import org.berth.server.run.RunId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Versions of templates over HTTP, and who is behind them. */
@Tag("service")
final class TemplatesTest {
  private static TestService service;

  @BeforeAll
  static void start() {
    service = new TestService(Map.of());
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void versionsAreListedNewestFirst() {
    JsonNode items = service.get("/api/v1/templates").body().path("items");

    assertThat(items).hasSize(2);
    assertThat(items.get(0).path("version").asText()).isEqualTo("0123456789ab");
    assertThat(items.get(0).path("newest").asBoolean()).isTrue();
    assertThat(items.get(1).path("id").asInt()).isEqualTo(9002);
    assertThat(items.get(1).path("newest").asBoolean(true)).isFalse();
    assertThat(items.get(1).path("built_at").asText()).isEqualTo("2026-01-03T04:05:06Z");
  }

  @Test
  void anEnvironmentWithOlderPackagesIsBehindUntilItIsPatched() {
    service.post(
        "/api/v1/environments",
        "{\"name\":\"behind\",\"cores\":1,\"memory_mb\":512,\"disk_gb\":5}");
    UUID id = made();
    assertThat(behind()).isEqualTo(1);
    assertThat(service.get("/metrics").http().body()).contains("berth_environments_behind 1");

    var source =
        new PublishedFacts.Source(
            new RunId(UUID.randomUUID()),
            UUID.randomUUID(),
            1,
            Optional.empty(),
            "playbooks/update_environment.yml");
    var facts =
        new ObservedFacts(
            new Ids(InstantSource.system(), new SecureRandom()), InstantSource.system());
    service
        .database()
        .useTransaction(
            tx ->
                facts.published(
                    tx, source, new Published.Patched(id.toString(), "28.5.2", "1.51")));

    assertThat(behind()).isZero();
    assertThat(service.get("/api/v1/environments/behind").body().at("/engines/0/engine").asText())
        .isEqualTo("28.5.2");
  }

  @Test
  void anOldVersionIsTakenAwayByAPlayAndTheNewestIsNot() {
    var accepted = service.post("/api/v1/templates/9002/retire", "{}");

    assertThat(accepted.status()).as(accepted.body().toString()).isEqualTo(202);
    assertThat(accepted.body().path("verb").asText()).isEqualTo("play");
    assertThat(accepted.http().headers().firstValue("Location")).isPresent();
    assertThat(service.post("/api/v1/templates/9000/retire", "{}").code()).isEqualTo("wrong_state");
    assertThat(service.post("/api/v1/templates/9001/retire", "{}").code()).isEqualTo("not_found");
  }

  private static int behind() {
    return service.get("/api/v1/templates").body().path("items").get(0).path("behind").asInt();
  }

  /** As if it had been made long ago. */
  private static UUID made() {
    return service
        .database()
        .inTransaction(
            tx ->
                tx.createQuery(
                        """
                        update environment set state = 'ready', created_at = '2020-01-01',
                          observed = '{"guest": {"node": "pve1"}}'
                         where name = 'behind' returning id
                        """)
                    .mapTo(UUID.class)
                    .one());
  }
}
