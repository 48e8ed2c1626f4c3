package org.berth.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.berth.contract.Run;
import org.berth.contract.RunState;
import org.berth.server.run.RunOutcome.Fault;
import org.berth.server.run.RunOutcome.Recap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
final class RunOutcomeTest {
  private static final Recap RECAP =
      new Recap(List.of(new Run.Host("guest", new Run.Counts(3, 1, 1, 0, 0, 0, 0))));
  private static final Fault FAULT = new Fault("guest", "Docker runs", "no such unit", false);

  @Test
  void exitCodeTwoWithARecapIsAFailedTask() {
    var outcome = RunOutcome.of(exit(2), Optional.of(RECAP), Optional.of(FAULT), "");

    assertThat(outcome)
        .isEqualTo(
            new RunOutcome(RunState.FAILED, "Task 'Docker runs' failed on guest: no such unit"));
  }

  @Test
  void exitCodeTwoWithoutARecapIsAWrongOption() {
    var outcome = RunOutcome.of(exit(2), Optional.empty(), Optional.empty(), "no such option");

    assertThat(outcome.sentence())
        .isEqualTo("The playbook never played: no such option. Correct that, and run it again.");
  }

  @Test
  void exitCodeFourWithARecapIsAHostThatCannotBeReached() {
    var fault = new Fault("guest", "Ping", "timed out", true);

    var outcome = RunOutcome.of(exit(4), Optional.of(RECAP), Optional.of(fault), "");

    assertThat(outcome.sentence()).isEqualTo("Host guest cannot be reached: timed out");
  }

  @Test
  void exitCodeFourWithoutARecapIsAPlaybookThatDoesNotParse() {
    var outcome = RunOutcome.of(exit(4), Optional.empty(), Optional.empty(), "YAML parsing failed");

    assertThat(outcome.sentence())
        .isEqualTo(
            "The playbook never played: YAML parsing failed. Correct that, and run it again.");
  }

  @Test
  void anEndBeforeTheCancelCameThroughIsThatEnd() {
    var outcome = RunOutcome.of(stopped(0, "cancelled"), Optional.of(RECAP), Optional.empty(), "");

    assertThat(outcome.state()).isEqualTo(RunState.SUCCEEDED);
  }

  @Test
  void aCancelNamesItsReasonAndWhatItCut() {
    var outcome = RunOutcome.of(stopped(99, "cancelled"), Optional.empty(), Optional.empty(), "");

    assertThat(outcome)
        .isEqualTo(
            new RunOutcome(
                RunState.CANCELLED, "Cancelled: enough. In the middle of: Wait on guest."));
  }

  @Test
  void aLimitIsNoCancel() {
    var outcome = RunOutcome.of(stopped(-9, "timed_out"), Optional.empty(), Optional.empty(), "");

    assertThat(outcome.state()).isEqualTo(RunState.TIMED_OUT);
  }

  @Test
  void aSignalFromOutsideIsNamed() {
    var outcome = RunOutcome.of(exit(-9), Optional.empty(), Optional.empty(), "");

    assertThat(outcome.sentence()).contains("signal 9");
  }

  @Test
  void countsAddUpOverHosts() {
    var two = new Recap(List.of(RECAP.hosts().getFirst(), RECAP.hosts().getFirst()));

    assertThat(two.total()).isEqualTo(new Run.Counts(6, 2, 2, 0, 0, 0, 0));
  }

  private static Exit exit(int code) {
    return new Exit(
        code, Optional.empty(), List.of(), List.of(), 9, Spool.Sizes.NONE, Instant.EPOCH);
  }

  private static Exit stopped(int code, String why) {
    return new Exit(
        code,
        Optional.of(new Exit.Stop(why, "enough")),
        List.of(new CancelReport.Cut("guest", "Wait")),
        List.of(),
        9,
        Spool.Sizes.NONE,
        Instant.EPOCH);
  }
}
