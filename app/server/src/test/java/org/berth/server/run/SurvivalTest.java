package org.berth.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.berth.contract.RunState;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs whose service dies, and spools that are damaged. */
@Tag("service")
final class SurvivalTest {
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

  @Test
  void aRunGoesOnWithoutItsServiceAndIsTakenUpAgainWhole() throws Exception {
    RunId run = berth.open(berth.playbook(Underway.STEPS));
    Thread first = Underway.watch(berth.runs, run);
    RunFixture.await("some events are stored", () -> berth.events(run).size() > 4);

    first.interrupt();
    first.join();
    int seen = berth.events(run).size();
    RunFixture.await("the run has ended unseen", () -> berth.spool(run).exit().isPresent());
    RunEnd end = berth.service().execute(run);

    assertThat(end.state()).as(end.sentence()).isEqualTo(RunState.SUCCEEDED);
    assertThat(berth.events(run)).hasSizeGreaterThan(seen);
    assertThat(RunTexts.sequence(berth.events(run)))
        .isEqualTo(berth.spool(run).exit().orElseThrow().lastSeq());
    assertThat(RunTexts.pieces(berth, run)).isEqualTo(berth.output(run)).contains("the end");
  }

  @Test
  void aServiceKilledInTheMiddleLosesAndDoublesNothing() throws Exception {
    RunId run = berth.open(berth.playbook(Underway.STEPS));
    Process service = RunService.start(berth, run);
    RunFixture.await("some events are stored", () -> berth.events(run).size() > 4);

    service.destroyForcibly().waitFor();
    RunEnd end = berth.service().execute(run);

    assertThat(service.exitValue()).isEqualTo(128 + 9);
    assertThat(end.state()).as(end.sentence()).isEqualTo(RunState.SUCCEEDED);
    assertThat(RunTexts.sequence(berth.events(run)))
        .isEqualTo(berth.spool(run).exit().orElseThrow().lastSeq());
    assertThat(berth.eventNames(run)).containsOnlyOnce("run_started", "run_finished");
    assertThat(RunTexts.pieces(berth, run)).isEqualTo(berth.output(run));
  }

  @Test
  void aSpoolWithGarbageAndHolesIsStoredWithoutAGapInItsNumbers() throws Exception {
    RunId run = berth.open(berth.playbook(Underway.STEPS));
    Underway.endUnseen(berth, run);
    damage(berth.folder(run).resolve("events.jsonl"), run);

    RunEnd end = berth.service().execute(run);

    assertThat(end.state()).as(end.sentence()).isEqualTo(RunState.SUCCEEDED);
    assertThat(RunTexts.sequence(berth.events(run)))
        .isEqualTo(berth.spool(run).exit().orElseThrow().lastSeq());
    assertThat(berth.eventNames(run)).contains("unreadable");
  }

  @Test
  void aTruncatedSpoolEndsItsRun() throws Exception {
    RunId run = berth.open(berth.playbook(Underway.STEPS));
    Underway.endUnseen(berth, run);
    for (String name : List.of("events.jsonl", "out.log")) {
      try (var file =
          Files.newByteChannel(berth.folder(run).resolve(name), StandardOpenOption.WRITE)) {
        file.truncate(700);
      }
    }

    RunEnd end = berth.service().execute(run);

    assertThat(end.state().ended()).isTrue();
    assertThat(berth.row(run).state()).isEqualTo(end.state());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "null",
        "[1]",
        "{\"exit_code\": 0}",
        "{\"exit_code\": \"0\", \"events\": 1, \"bytes\": {}, \"ended_at\": 7}"
      })
  void anEndThatIsNoneCountsAsNoneAndTheKeepersDeathDecides(String damaged) throws Exception {
    RunId run = berth.open(berth.playbook(Underway.STEPS));
    try (WrittenSpool spool = berth.written(run)) {
      spool.event("host_ok", "said").promise();
    }
    Files.writeString(
        berth.folder(run).resolve("keeper.json"),
        "{\"pid\": 1, \"start_time\": 1, \"boot_id\": \"an earlier one\"}");
    Files.writeString(berth.folder(run).resolve("exit.json"), damaged);

    RunEnd end = berth.runs.execute(run);

    assertThat(end.state()).isEqualTo(RunState.FAILED);
    assertThat(end.sentence()).contains("damaged", "the last task that ended is 'Step'");
    assertThat(berth.eventNames(run)).containsExactly("host_ok");
  }

  /** The third line becomes garbage of its length. */
  private static void damage(Path events, RunId run) throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(events));
    int before = berth.events(run).size();
    int at = Math.max(before, 2);
    lines.set(at, "\u0001".repeat(lines.get(at).length()));
    Files.writeString(events, String.join("\n", lines) + "\n");
  }
}
