package org.berth.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.berth.contract.RunState;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that others gave up while their instance was asleep, at any moment of theirs. */
@Tag("service")
final class GivenUpTest {
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
  void whatWasGivenUpBeforeItsKeeperWasStartedNeverBegins() throws Exception {
    RunOrder order = berth.order(berth.playbook(Underway.STEPS));
    RunId run = berth.open(order);
    StoredRun seenBefore = stored(run);
    giveUp(order);

    boolean begun =
        new Beginnings(berth.database, berth.seals, berth.site(), InstantSource.system(), endings())
            .begin(seenBefore);

    assertThat(begun).isFalse();
    assertThat(berth.folder(run)).doesNotExist();
  }

  @Test
  void whatWasGivenUpWhileItsKeeperCameUpIsEndedAndNothingOfItIsStored() throws Exception {
    RunOrder order = berth.order(berth.playbook(Underway.SPAWNING));
    RunId run = berth.open(order);
    StoredRun seenBefore = leftRunning(run);
    int events = berth.events(run).size();
    giveUp(order);

    RunEnd end =
        new RunWatch(
                new Ingest(berth.database, List.of(), new RunMeters(InstantSource.system())),
                endings(),
                seenBefore,
                berth.spool(run),
                RunWatch.OVERDUE)
            .follow();

    assertThat(end.state()).isEqualTo(RunState.ABANDONED);
    assertThat(end.sentence()).isEqualTo("it burned down");
    assertThat(Underway.sleepers(run)).isEmpty();
    assertThat(berth.events(run)).hasSize(events);
  }

  @Test
  void whatCannotBeEndedYetIsNotSaidToBeDone() throws Exception {
    RunOrder order = berth.order(berth.playbook(Underway.SPAWNING));
    RunId run = berth.open(order);
    leftRunning(run);
    UUID instance = berth.instance(run);
    giveUp(order);
    Path inTheWay = Files.createDirectory(berth.folder(run).resolve("exit.json"));

    boolean first = berth.runs.contacts().endAbandoned(instance);
    Files.delete(inTheWay);
    boolean second = berth.runs.contacts().endAbandoned(instance);

    assertThat(List.of(first, second)).containsExactly(false, true);
    assertThat(Underway.sleepers(run)).isEmpty();
  }

  /** In the middle of its long task, and watched by nobody. */
  private static StoredRun leftRunning(RunId run) throws InterruptedException {
    Thread watch = Underway.watch(berth.runs, run);
    RunFixture.await("the long task runs", () -> Underway.sleepers(run).size() == 4);
    watch.interrupt();
    watch.join();
    return stored(run);
  }

  private static void giveUp(RunOrder order) {
    berth.database.useTransaction(
        tx -> berth.runs.contacts().abandon(tx, List.of(order.job()), "it burned down"));
  }

  private static StoredRun stored(RunId run) {
    return berth.database.inTransaction(tx -> RunWrites.find(tx, run, berth.seals)).orElseThrow();
  }

  private static Endings endings() {
    return new Endings(berth.database, InstantSource.system(), (tx, subject, end) -> {});
  }
}
