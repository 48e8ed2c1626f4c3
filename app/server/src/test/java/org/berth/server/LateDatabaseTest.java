package org.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** After a power cut the service may be up before the administrator's database is. */
@Tag("service")
final class LateDatabaseTest {
  @TempDir private Path folder;

  @Test
  void aServiceThatStartsBeforeItsDatabaseWaitsForIt() throws Exception {
    var checkout = new ServedCheckout(folder);
    String url = checkout.startDatabase();
    checkout.stopDatabase();
    try (ServedInstance service =
        checkout.begin(Map.of("BERTH_DATABASE_URL", url, "BERTH_DATABASE_USER", "berth"))) {
      ServedInstance.await(
          "it says that it waits", () -> service.said().contains("database does not answer"));
      assertThat(service.lives()).isTrue();

      checkout.startDatabase();

      service.ready();
      assertThat(service.said()).containsOnlyOnce("database does not answer");
    } finally {
      checkout.stopDatabase();
    }
  }
}
