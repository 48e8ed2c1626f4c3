package org.berth.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import org.berth.contract.RunState;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Small files of a spool that are damaged while its run goes on: none of them is taken for its end.
 */
@Tag("service")
final class DamagedSpoolTest {
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
  void aRunWhoseKeepersNameIsDamagedGoesOn() throws Exception {
    RunId run = berth.open(berth.playbook(Underway.STEPS));
    CompletableFuture<RunEnd> end = underway(run);

    overwrite(run, "keeper.json", "");

    endsWell(run, end.get());
  }

  @Test
  void aRunWhoseKeepersNameIsDamagedIsTakenUpAgain() throws Exception {
    RunId run = berth.open(berth.playbook(Underway.STEPS));
    Thread first = Underway.watch(berth.runs, run);
    RunFixture.await("some events are stored", () -> berth.events(run).size() > 4);

    first.interrupt();
    first.join();
    overwrite(run, "keeper.json", "{\"pid\": 1}");

    endsWell(run, berth.service().execute(run));
  }

  @Test
  void aKeeperWhoseNameIsDamagedIsFoundByItsLockAndEnded() throws Exception {
    RunId run = berth.open(berth.playbook(Underway.SPAWNING));
    CompletableFuture<RunEnd> end = Underway.spawned(berth, run);
    KeeperIdentity keeper = berth.spool(run).keeper().orElseThrow();

    overwrite(run, "keeper.json", "garbage");

    assertThat(berth.spool(run).keeper()).contains(keeper);
    assertThat(berth.runs.cancel(run, true, "enough").proven()).isTrue();
    assertThat(Underway.sleepers(run)).isEmpty();
    assertThat(end.get().state()).isEqualTo(RunState.CANCELLED);
    assertThat(berth.spool(run).keeper()).isEmpty();
  }

  @Test
  void aKeeperWhoseNameIsDamagedIsFoundByItsLockAlsoWhenThatWasRemoved() throws Exception {
    RunId run = berth.open(berth.playbook(Underway.SPAWNING));
    CompletableFuture<RunEnd> end = Underway.spawned(berth, run);
    KeeperIdentity keeper = berth.spool(run).keeper().orElseThrow();

    overwrite(run, "keeper.json", "garbage");
    Files.delete(berth.folder(run).resolve("lock"));

    assertThat(berth.spool(run).keeper()).contains(keeper);
    keeper.kill();
    assertThat(end.get().state()).isEqualTo(RunState.FAILED);
    assertThat(berth.spool(run).keeper()).isEmpty();
  }

  @Test
  void aPromiseThatIsDamagedIsNotBelieved() throws Exception {
    RunId run = berth.open(berth.playbook(Underway.STEPS));
    CompletableFuture<RunEnd> end = underway(run);

    overwrite(run, "synced", "9".repeat(72));

    endsWell(run, end.get());
  }

  @Test
  void anEndThatIsNoneIsNotBelieved() throws Exception {
    RunId run = berth.open(berth.playbook(Underway.STEPS));
    CompletableFuture<RunEnd> end = underway(run);

    overwrite(run, "exit.json", "{}");

    endsWell(run, end.get());
  }

  @Test
  void anEndThatCannotBeReadAnyMoreIsSaidToBeSo() throws Exception {
    RunId run = berth.open(berth.playbook(Underway.STEPS));
    Underway.endUnseen(berth, run);
    overwrite(run, "exit.json", "");

    RunEnd end = berth.service().execute(run);

    assertThat(end.state()).isEqualTo(RunState.FAILED);
    assertThat(end.sentence()).contains("is damaged and says nothing").endsWith("Run it again.");
    assertThat(berth.output(run)).contains("the end");
  }

  private static CompletableFuture<RunEnd> underway(RunId run) throws InterruptedException {
    CompletableFuture<RunEnd> end = Underway.end(berth, run);
    RunFixture.await("some events are stored", () -> berth.events(run).size() > 4);
    return end;
  }

  /** In place, as a disk or a person does it. */
  private static void overwrite(RunId run, String name, String text) throws IOException {
    Files.writeString(
        berth.folder(run).resolve(name),
        text,
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING);
  }

  private static void endsWell(RunId run, RunEnd end) {
    assertThat(end.state()).as(end.sentence()).isEqualTo(RunState.SUCCEEDED);
    assertThat(RunTexts.sequence(berth.events(run)))
        .isEqualTo(berth.spool(run).exit().orElseThrow().lastSeq());
    assertThat(berth.eventNames(run))
        .doesNotContain("unreadable")
        .containsOnlyOnce("run_started", "run_finished");
    assertThat(RunTexts.pieces(berth, run)).isEqualTo(berth.output(run)).contains("the end");
  }
}
