package org.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.berth.server.environment.ObservedFacts;
import org.berth.server.run.Published;
import org.berth.server.run.PublishedFacts;
import org.berth.server.run.RunId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What playbooks tell in parts is known as a whole. */
@Tag("service")
final class ObservedFactsTest {
  private static TestService service;

  @BeforeAll
  static void start() {
    service = new TestService(Map.of());
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static void create(String name) {
    String body = "{\"name\":\"%s\",\"cores\":1,\"memory_mb\":512,\"disk_gb\":5}".formatted(name);
    assertThat(service.post("/api/v1/environments", body).status()).isEqualTo(202);
  }

  private static JsonNode seen(String name) {
    return service.get("/api/v1/environments/" + name).body();
  }

  private static void publish(String name, Published... facts) {
    UUID environment = UUID.fromString(seen(name).path("id").asText());
    var run = new RunId(service.platform.ids().next());
    var source =
        new PublishedFacts.Source(
            run, new UUID(1, 1), 1, Optional.of(environment), "playbooks/x.yml");
    var observed = new ObservedFacts(service.platform.ids(), service.platform.clock());
    service
        .database()
        .useTransaction(
            tx -> {
              for (Published fact : facts) {
                observed.published(tx, source, fact);
              }
            });
  }

  @Test
  void aPartThatIsToldLaterLeavesTheRestOfTheGuest() {
    create("parts");

    publish(
        "parts",
        new Published.Guest("lab", "pve1", "lxc", 10007, null, null),
        new Published.Guest(null, null, null, null, "198.18.0.7/24", null));

    JsonNode guest = seen("parts").path("guest");
    assertThat(guest.path("id").asInt()).isEqualTo(10007);
    assertThat(guest.path("node").asText()).isEqualTo("pve1");
    assertThat(guest.path("address").asText()).isEqualTo("198.18.0.7");
    assertThat(seen("parts").path("conditions").toString()).doesNotContain("null on null");
  }

  @Test
  void nothingOfTheLastGuestIsSaidOfAnother() {
    create("moved");

    publish(
        "moved",
        new Published.Guest("lab", "pve1", "lxc", 10008, "198.18.0.8", "ssh-ed25519 A"),
        new Published.Guest("lab", "pve1", "lxc", 10009, null, null));

    JsonNode guest = seen("moved").path("guest");
    assertThat(guest.path("id").asInt()).isEqualTo(10009);
    assertThat(guest.path("address").asText()).isNotEqualTo("198.18.0.8");
  }

  @Test
  void theVersionOfTheApiAloneLeavesThatOfTheEngine() {
    create("engine");

    publish("engine", new Published.Docker("29.1", "1.52"), new Published.Docker(null, "1.53"));

    JsonNode engine = seen("engine").path("engines").path(0);
    assertThat(engine.path("engine").asText()).isEqualTo("29.1");
    assertThat(engine.path("api").asText()).isEqualTo("1.53");
  }
}
