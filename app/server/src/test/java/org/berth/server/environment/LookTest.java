package org.berth.server.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a look at an environment makes of it. */
@Tag("unit")
final class LookTest {
  private static final UUID RUN = new UUID(1, 2);

  private static Look.Verdict verdict(String guest, String differences, boolean meantToRun) {
    Map<String, Object> observed =
        Map.of(
            "observation",
            Map.of("guest", guest, "differences", differences, "run", RUN.toString()),
            "docker",
            Map.of("engine", "26", "run", RUN.toString()));
    return Look.of(observed, RUN).orElseThrow().verdict(meantToRun);
  }

  @Test
  void allAsDesiredIsReady() {
    assertThat(verdict("running", "", true)).isInstanceOf(Look.Verdict.Ready.class);
  }

  @Test
  void aGuestThatIsOffOnPurposeIsPaused() {
    assertThat(verdict("stopped", "", false)).isInstanceOf(Look.Verdict.Paused.class);
    assertThat(verdict("running", "", false)).isInstanceOf(Look.Verdict.Differs.class);
  }

  @Test
  void aGuestThatIsOffByAccidentDiffers() {
    assertThat(verdict("stopped", "", true).sentence()).contains("stopped and should run");
  }

  @Test
  void whatDiffersIsSaid() {
    assertThat(verdict("running", "The guest's cores is 2 and should be 1.", true).sentence())
        .isEqualTo("The guest's cores is 2 and should be 1.");
  }

  @Test
  void noGuestIsGone() {
    assertThat(verdict("absent", "", true)).isInstanceOf(Look.Verdict.Gone.class);
    assertThat(verdict("absent", "", false)).isInstanceOf(Look.Verdict.Gone.class);
  }

  @Test
  void dockerThatThisRunDidNotSeeIsNotTakenForAnswering() {
    Map<String, Object> observed =
        Map.of(
            "observation",
            Map.of("guest", "running", "differences", "", "run", RUN.toString()),
            "docker",
            Map.of("engine", "26", "run", new UUID(3, 4).toString()));

    assertThat(Look.of(observed, RUN).orElseThrow().verdict(true))
        .isInstanceOf(Look.Verdict.Differs.class);
  }

  @Test
  void whatAnotherRunSawIsNotTaken() {
    Map<String, Object> observed =
        Map.of("observation", Map.of("guest", "absent", "differences", "", "run", "another"));

    assertThat(Look.of(observed, RUN)).isEmpty();
  }
}
