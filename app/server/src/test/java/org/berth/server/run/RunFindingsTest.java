package org.berth.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stored events say to those who ordered a run. */
@Tag("service")
final class RunFindingsTest {
  @TempDir private static Path home;
  private static RunFixture berth;

  @BeforeAll
  static void start() {
    berth = new RunFixture(home);
  }

  @AfterAll
  static void stop() {
    berth.close();
  }

  private static RunId stepped(String step) throws InterruptedException {
    RunId run = berth.open(berth.playbook("[]"));
    try (var spool = berth.written(run)) {
      spool.event("host_ok", "ok");
      spool.event(
          "host_ok",
          new byte[0],
          Map.of("task", "Guest", "host", "h", "result", Map.of("steps", List.of(step))));
      spool.end();
    }
    berth.runs.execute(run);
    return run;
  }

  @Test
  void aRunThatDestroyedAGuestIsKnownByItsSteps() throws InterruptedException {
    RunId removed = stepped("guest 105 is destroyed");
    RunId made = stepped("guest 105 is started");

    assertThat(destroyed(removed)).isTrue();
    assertThat(destroyed(made)).isFalse();
  }

  private static boolean destroyed(RunId run) {
    return berth.database.inTransaction(tx -> RunFindings.destroyedGuest(tx, run));
  }
}
