package org.berth.tests.story;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.IntStream;
import org.berth.cli.service.CommandFailure;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A service that is killed in the middle of a run finds it again. */
@Tag("lab")
@ExtendWith(OnePlatform.class)
final class KilledServiceTest {
  /**
   * How many events of the run are known at the moment of the kill: from before its first to near
   * its last.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 8, 16, 30})
  void theRunGoesOnAndNothingOfItIsLostOrTold(int known, Platform platform) {
    String name = "story-kill-" + known;
    JsonNode request = platform.create(name);
    Until.met(
        known + " events or the end", () -> known == 0 || eventsOf(platform, request) >= known);

    platform.kill();
    platform.startAgain();

    JsonNode ended = platform.succeeded(request);
    JsonNode environment = platform.service().get("/environments/" + name);
    assertThat(environment.path("state").asText()).isEqualTo("ready");
    List<Integer> numbers =
        platform.events(ended.path("run_id").asText()).stream()
            .map(event -> event.path("seq").asInt())
            .toList();
    assertThat(numbers)
        .isEqualTo(IntStream.rangeClosed(1, numbers.size()).boxed().toList())
        .hasSizeGreaterThan(10);
    assertThat(platform.proxmox().guestsWithNote(environment.path("id").asText())).isEqualTo(1);

    platform.succeeded(platform.delete(name));
  }

  /**
   * The number of events so far; more than any when the run has ended before it could be caught.
   */
  private static int eventsOf(Platform platform, JsonNode request) {
    try {
      JsonNode now = platform.service().get("/requests/" + request.path("id").asText());
      if (now.path("state").asText().equals("succeeded")) {
        return Integer.MAX_VALUE;
      }
      return now.hasNonNull("run_id") ? platform.events(now.path("run_id").asText()).size() : 0;
    } catch (CommandFailure notYet) {
      return 0;
    }
  }
}
