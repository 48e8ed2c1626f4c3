package org.berth.lab.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class CommandTest {
  @Test
  void argumentsReachTheProgramAsTheyAre() {
    Command.Result result = Command.of("printf", "%s|", "a b", "$(id)", "*").run();

    assertThat(result.out()).isEqualTo("a b|$(id)|*|\n");
  }

  @Test
  void failureIsAResultWithItsLastWords() {
    Command.Result result = Command.of("sh", "-c", "echo first >&2; echo why >&2; exit 3").run();

    assertThat(result.exit()).isEqualTo(3);
    assertThat(result.lastWords()).isEqualTo("why");
  }

  @Test
  void failureOfWhatMustSucceedSaysWhatWasWantedAndWhyNot() {
    assertThatThrownBy(() -> Command.of("sh", "-c", "echo no room >&2; exit 1").orFail("Packing"))
        .isInstanceOf(HostFailure.class)
        .hasMessage("Packing failed: sh: no room");
  }

  @Test
  void programThatTakesTooLongIsKilledWithItsChildren() {
    long begin = System.nanoTime();

    assertThatThrownBy(
            () -> Command.of("sh", "-c", "sleep 61 & wait").limit(Duration.ofMillis(200)).run())
        .hasMessageContaining("took longer");

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
    assertThat(ProcessHandle.current().descendants().map(ProcessHandle::info))
        .noneMatch(info -> info.commandLine().orElse("").contains("sleep 61"));
  }

  @Test
  void missingProgramIsNamed() {
    assertThatThrownBy(() -> Command.of("no-such-program").run())
        .isInstanceOf(HostFailure.class)
        .hasMessageContaining("no-such-program is missing");
  }

  @Test
  void inputAndLinesPassThrough() {
    List<String> lines = new ArrayList<>();

    Command.of("cat").input("one\ntwo\n").eachLine(lines::add).run();

    assertThat(lines).containsExactly("one", "two");
  }
}
