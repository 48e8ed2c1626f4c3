package org.berth.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.berth.contract.RunState;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cancels that come too early, too late, or while nobody can pass them on. */
@Tag("service")
final class UntimelyCancelTest {
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
  void aRunWithoutAKeeperIsNotSaidToBeDead() throws Exception {
    RunId run = begun();
    Files.createDirectories(berth.folder(run));

    CancelReport report = berth.runs.cancel(run, true, "too early");

    assertThat(report.proven()).isFalse();
    assertThat(report.state()).isEqualTo(RunState.RUNNING);
    assertThat(report.sentence()).contains("as soon as one is");
  }

  @Test
  void aCancelThatComesBeforeTheFolderIsMadeIsNotLost() throws Exception {
    RunId run = begun();

    CancelReport report = berth.runs.cancel(run, false, "in between");

    assertThat(report.proven()).isFalse();
    RunEnd end = berth.runs.execute(run);
    assertThat(end.state()).isEqualTo(RunState.CANCELLED);
    assertThat(end.sentence()).contains("in between");
    assertThat(Files.exists(berth.folder(run))).isFalse();
  }

  @Test
  void whoeverTakesARunUpPassesOnWhatWasAskedMeanwhile() throws Exception {
    RunId run = berth.open(berth.playbook(Underway.STEPS));
    Thread watch = Underway.watch(berth.runs, run);
    RunFixture.await("it has begun", () -> berth.spool(run).keeper().isPresent());
    watch.interrupt();
    watch.join();
    ask(run, "nobody was there");

    RunEnd end = berth.service().execute(run);

    assertThat(end.state()).as(end.sentence()).isEqualTo(RunState.CANCELLED);
    assertThat(end.sentence()).contains("nobody was there");
  }

  @Test
  void whatWasAskedWhileNobodyListenedIsHeardAtTheNextConnection() throws Exception {
    RunId run = berth.open(berth.playbook(Underway.STEPS));
    CompletableFuture<RunEnd> end = Underway.end(berth, run);
    RunFixture.await("the task runs", () -> berth.eventNames(run).contains("item_ok"));
    ask(run, "nobody listened");

    try (var far = berth.runs.hearFarCancels()) {
      assertThat(far).isNotNull();

      assertThat(end.get().state()).as(end.get().sentence()).isEqualTo(RunState.CANCELLED);
    }
  }

  @Test
  void aCancelInTheLastMomentTellsTheRealEndAtOnce() throws Exception {
    RunId run = begun();
    try (WrittenSpool spool = berth.written(run)) {
      spool.end();
      CompletableFuture<RunEnd> end = Underway.end(berth, run);

      CancelReport report = berth.runs.cancel(run, true, "too late");

      assertThat(report.state()).isEqualTo(RunState.SUCCEEDED);
      assertThat(report.proven()).isTrue();
      assertThat(report.sentence()).contains("ended by itself");
      assertThat(end.get().state()).isEqualTo(RunState.SUCCEEDED);
    }
  }

  /** A run as it is left between the note that it has begun and all that follows. */
  private static RunId begun() {
    RunId run = berth.open(berth.playbook(Underway.SPAWNING));
    berth.database.useTransaction(
        tx ->
            tx.createUpdate("update run set state = 'running', started_at = now() where id = :id")
                .bind("id", run.value())
                .execute());
    return run;
  }

  /** A cancel that another instance wrote down and could not pass on. */
  private static void ask(RunId run, String reason) {
    berth.database.useTransaction(tx -> CancelDao.ask(tx, run, new CancelWish(false, reason)));
  }
}
