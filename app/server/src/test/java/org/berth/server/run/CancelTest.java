package org.berth.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.berth.contract.RunState;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that are ended: by a person, by a limit, by force. */
@Tag("service")
final class CancelTest {
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
  void aRunWhoseKeeperWasKilledEndsWithASentence() throws Exception {
    RunId run = berth.open(berth.playbook(Underway.SPAWNING));
    CompletableFuture<RunEnd> end = Underway.spawned(berth, run);

    berth.spool(run).keeper().orElseThrow().kill();

    assertThat(end.get().state()).isEqualTo(RunState.FAILED);
    assertThat(end.get().sentence()).contains("keeper was killed").contains("'Async is left'");
    assertThat(Underway.sleepers(run)).isEmpty();
  }

  @Test
  void aHardCancelLeavesNothingAliveAndSaysWhatItCut() throws Exception {
    RunId run = berth.open(berth.playbook(Underway.SPAWNING));
    CompletableFuture<RunEnd> end = Underway.spawned(berth, run);

    CancelReport report = berth.runs.cancel(run, true, "enough");

    assertThat(report.proven()).isTrue();
    assertThat(report.cut()).contains(new CancelReport.Cut("localhost", "Long"));
    assertThat(Underway.sleepers(run)).isEmpty();
    assertThat(end.get().state()).isEqualTo(RunState.CANCELLED);
    assertThat(end.get().sentence()).contains("enough").contains("Long on localhost");
  }

  @Test
  void aKeeperThatDoesNotAnswerIsKilledWithAllItsOwn() throws Exception {
    RunId run = berth.open(berth.playbook(Underway.SPAWNING));
    CompletableFuture<RunEnd> end = Underway.spawned(berth, run);
    long keeper = berth.spool(run).keeper().orElseThrow().pid();
    new ProcessBuilder("kill", "-STOP", String.valueOf(keeper)).start().waitFor();

    CancelReport report = berth.runs.cancel(run, true, "stuck");

    assertThat(report.proven()).isTrue();
    assertThat(Underway.sleepers(run)).isEmpty();
    assertThat(end.get().state()).isEqualTo(RunState.CANCELLED);
  }

  @Test
  void aStoppedKeeperThatLetsTheLimitPassIsKilledWithAllItsOwn() throws Exception {
    RunId run = berth.open(berth.playbook(Underway.SPAWNING));
    CompletableFuture<RunEnd> end = Underway.spawned(berth, run);
    long keeper = berth.spool(run).keeper().orElseThrow().pid();
    new ProcessBuilder("kill", "-STOP", String.valueOf(keeper)).start().waitFor();

    Duration atOnce = RunFixture.LIMIT.negated();
    StoredRun stored =
        berth.database.inTransaction(tx -> RunWrites.find(tx, run, berth.seals)).orElseThrow();
    RunEnd overdue =
        new RunWatch(
                new Ingest(berth.database, List.of(), new RunMeters(InstantSource.system())),
                new Endings(berth.database, InstantSource.system(), (tx, subject, ended) -> {}),
                stored,
                berth.spool(run),
                atOnce)
            .follow();

    assertThat(overdue.state()).isEqualTo(RunState.TIMED_OUT);
    assertThat(overdue.sentence())
        .contains("its keeper did not answer")
        .contains("'Async is left'");
    assertThat(end.get()).isEqualTo(overdue);
    assertThat(Underway.sleepers(run)).isEmpty();
  }

  @Test
  void aSoftCancelLetsThePresentTaskEnd() throws Exception {
    RunId run = berth.open(berth.playbook(Underway.STEPS));
    CompletableFuture<RunEnd> end = Underway.end(berth, run);
    RunFixture.await("the task runs", () -> berth.eventNames(run).contains("item_ok"));

    CancelReport report = berth.runs.cancel(run, false, "later");

    assertThat(report.sentence()).contains("to the end of its present task");
    assertThat(end.get().state()).as(end.get().sentence()).isEqualTo(RunState.CANCELLED);
    assertThat(berth.eventNames(run).stream().filter("item_ok"::equals)).hasSize(8);
    assertThat(berth.output(run)).doesNotContain("the end");
  }

  @Test
  void aRunThatHasNotBegunIsCancelledAndNeverBegins() throws Exception {
    RunId run = berth.open(berth.playbook(Underway.STEPS));

    CancelReport report = berth.runs.cancel(run, true, "changed my mind");

    assertThat(report.proven()).isTrue();
    assertThat(berth.runs.execute(run).state()).isEqualTo(RunState.CANCELLED);
    assertThat(Files.exists(berth.folder(run))).isFalse();
    assertThat(berth.runs.cancel(run, true, "again").state()).isEqualTo(RunState.CANCELLED);
  }

  @Test
  void whatACancelCutIsKnownAfterwardsWhoeverIsAsked() throws Exception {
    RunId run = berth.open(berth.playbook(Underway.SPAWNING));
    CompletableFuture<RunEnd> end = Underway.spawned(berth, run);
    berth.runs.cancel(run, true, "enough");
    end.get();

    CancelReport again = berth.runs.cancel(run, true, "again");

    assertThat(again.cut()).contains(new CancelReport.Cut("localhost", "Long"));
    assertThat(again.proven()).isTrue();
  }
}
