package org.berth.server.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class ProgramTest {
  private static final Duration MOST = Duration.ofSeconds(20);

  @Test
  void argumentsArriveAsTheyAre() throws Exception {
    var ended = new Program(List.of("printf", "%s|", "a b", "$(id)", "\"q\"", "")).run(MOST);

    assertThat(ended).isEqualTo(new Program.Ended(0, "a b|$(id)|\"q\"||", ""));
  }

  @Test
  void failureKeepsItsStatusAndItsLastWords() throws Exception {
    var ended = new Program(List.of("ls", "/there/is/no/such/file")).run(MOST);

    assertThat(ended.succeeded()).isFalse();
    assertThat(ended.lastLine()).contains("No such file");
  }

  @Test
  void missingProgramIsNamed() {
    assertThatThrownBy(() -> new Program(List.of("no-such-program")).run(MOST))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no-such-program");
  }

  @Test
  void slowProgramIsEnded() {
    assertThatThrownBy(() -> new Program(List.of("sleep", "60")).run(Duration.ofMillis(50)))
        .isInstanceOf(IOException.class)
        .hasMessage("sleep took too long");
  }

  @Test
  void interruptEndsTheProgramAndReachesTheCaller() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> new Program(List.of("sleep", "60")).run(MOST))
        .isInstanceOf(InterruptedException.class);
  }
}
