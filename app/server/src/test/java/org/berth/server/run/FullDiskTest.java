package org.berth.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.berth.contract.RunState;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A full disk holds a run up; it neither loses what the run says nor keeps it from being ended. */
@Tag("service")
final class FullDiskTest {
  private static final String MUCH =
      """
      - name: Daemons are left
        ansible.builtin.shell: "setsid sleep 987 >/dev/null 2>&1 & echo started"
      - name: Much
        ansible.builtin.debug: {msg: "{{ 'm' * 30000 }}{{ item }}"}
        loop: "{{ range(20) | list }}"
      - name: Last
        ansible.builtin.debug: {msg: the end}
      """;

  @TempDir private static Path home;
  private static RunFixture berth;
  private SmallDisk disk;

  @BeforeAll
  static void start() {
    berth = new RunFixture(home);
  }

  @AfterAll
  static void stop() {
    berth.close();
  }

  @BeforeEach
  void mount() throws Exception {
    disk = SmallDisk.on(Files.createDirectories(berth.places.runs()));
  }

  @AfterEach
  void unmount() throws Exception {
    disk.close();
  }

  @Test
  void whatWasHeldUpGoesOnWhereThereIsRoomAgain() throws Exception {
    RunId run = berth.open(berth.playbook(MUCH));
    CompletableFuture<RunEnd> end = heldUp(run);

    disk.free();

    assertThat(end.get().state()).as(end.get().sentence()).isEqualTo(RunState.SUCCEEDED);
    assertThat(RunTexts.sequence(berth.events(run)))
        .isEqualTo(berth.spool(run).exit().orElseThrow().lastSeq());
    assertThat(RunTexts.pieces(berth, run)).isEqualTo(berth.output(run)).contains("the end");
  }

  @Test
  void aKeeperThatWaitsForRoomHearsACancel() throws Exception {
    RunId run = berth.open(berth.playbook(MUCH));
    CompletableFuture<RunEnd> end = heldUp(run);

    berth.spool(run).control("cancel hard enough");

    RunFixture.await("all that it started is dead", () -> Underway.sleepers(run).isEmpty());
    assertThat(end.isDone()).isFalse();
    disk.free();
    assertThat(end.get().state()).isEqualTo(RunState.CANCELLED);
    assertThat(end.get().sentence()).contains("enough");
  }

  @Test
  void aKeeperThatCannotWriteTheEndIsKilledAndTheRunIsCancelled() throws Exception {
    RunId run = berth.open(berth.playbook(MUCH));
    CompletableFuture<RunEnd> end = heldUp(run);

    CancelReport report = berth.runs.cancel(run, true, "enough");

    assertThat(report.proven()).isTrue();
    assertThat(Underway.sleepers(run)).isEmpty();
    assertThat(end.get().state()).isEqualTo(RunState.CANCELLED);
  }

  /** A run whose next words find no room. */
  private CompletableFuture<RunEnd> heldUp(RunId run) throws Exception {
    CompletableFuture<RunEnd> end = Underway.end(berth, run);
    RunFixture.await("it has begun", () -> !Underway.sleepers(run).isEmpty());
    disk.fill();
    RunFixture.await("nothing more fits", disk::full);
    assertThat(end.isDone()).isFalse();
    return end;
  }
}
