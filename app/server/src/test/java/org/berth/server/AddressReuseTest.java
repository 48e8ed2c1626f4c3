package org.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Addresses go round before they come back. */
@Tag("service")
final class AddressReuseTest {
  private static TestService service;

  @BeforeAll
  static void start() {
    service = new TestService(Map.of("BERTH_ALLOCATION_ADDRESSES", "198.18.0.64-198.18.0.65"));
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void anAddressThatWasJustGivenBackIsHandedOutLast() {
    String first = addressOf("one");
    giveBack("one");

    String second = addressOf("two");
    String third = addressOf("three");

    assertThat(first).isEqualTo("198.18.0.64");
    assertThat(second).isEqualTo("198.18.0.65");
    assertThat(third).isEqualTo(first);
  }

  private static String addressOf(String environment) {
    TestService.Answer answer =
        service.post(
            "/api/v1/environments",
            "{\"name\": \"%s\", \"cores\": 1, \"memory_mb\": 512, \"disk_gb\": 5}"
                .formatted(environment));
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(202);
    return service
        .database()
        .inTransaction(
            tx ->
                tx.createQuery(
                        """
                        select host(address) from allocation join environment on environment.id = environment_id
                         where environment.name = :name and held_until is null
                        """)
                    .bind("name", environment)
                    .mapTo(String.class)
                    .one());
  }

  private static void giveBack(String environment) {
    service
        .database()
        .useTransaction(
            tx ->
                tx.createUpdate(
                        """
                        update allocation set held_until = now(), end_reason = 'deleted'
                         where environment_id = (select id from environment where name = :name)
                        """)
                    .bind("name", environment)
                    .execute());
  }
}
