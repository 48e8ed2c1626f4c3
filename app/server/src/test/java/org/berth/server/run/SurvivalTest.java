package org.berth.server.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.berth.contract.RunState;
import org.berth.server.problem.Failure;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to runs when things die, are cancelled or break. */
@Tag("service")
final class SurvivalTest {
  private static final String STEPS =
      """
      - name: Step
        ansible.builtin.command: sleep 0.2
        loop: "{{ range(8) | list }}"
      - name: Last
        ansible.builtin.debug: {msg: the end}
      """;

  private static final String SPAWNING =
      """
      - name: Daemons are left
        ansible.builtin.shell: "setsid sleep 987 >/dev/null 2>&1 & nohup sleep 987 >/dev/null 2>&1 & echo started"
      - name: Async is left
        ansible.builtin.command: sleep 987
        async: 900
        poll: 0
      - name: Long
        ansible.builtin.command: sleep 987
      """;

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
    RunId run = berth.open(berth.playbook(STEPS));
    Thread first = execute(berth.runs, run);
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
    RunId run = berth.open(berth.playbook(STEPS));
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
  void aRunWhoseKeeperWasKilledEndsWithASentence() throws Exception {
    RunId run = berth.open(berth.playbook(SPAWNING));
    CompletableFuture<RunEnd> end = follow(run);
    RunFixture.await("the long task runs", () -> sleepers(run).size() == 4);

    berth.spool(run).keeper().orElseThrow().kill();

    assertThat(end.get().state()).isEqualTo(RunState.FAILED);
    assertThat(end.get().sentence()).contains("keeper was killed").contains("'Async is left'");
    assertThat(sleepers(run)).isEmpty();
  }

  @Test
  void aHardCancelLeavesNothingAliveAndSaysWhatItCut() throws Exception {
    RunId run = berth.open(berth.playbook(SPAWNING));
    CompletableFuture<RunEnd> end = follow(run);
    RunFixture.await("the long task runs", () -> sleepers(run).size() == 4);

    CancelReport report = berth.runs.cancel(run, true, "enough");

    assertThat(report.proven()).isTrue();
    assertThat(report.cut()).contains(new CancelReport.Cut("localhost", "Long"));
    assertThat(sleepers(run)).isEmpty();
    assertThat(end.get().state()).isEqualTo(RunState.CANCELLED);
    assertThat(end.get().sentence()).contains("enough").contains("Long on localhost");
  }

  @Test
  void aKeeperThatDoesNotAnswerIsKilledWithAllItsOwn() throws Exception {
    RunId run = berth.open(berth.playbook(SPAWNING));
    CompletableFuture<RunEnd> end = follow(run);
    RunFixture.await("the long task runs", () -> sleepers(run).size() == 4);
    long keeper = berth.spool(run).keeper().orElseThrow().pid();
    new ProcessBuilder("kill", "-STOP", String.valueOf(keeper)).start().waitFor();

    CancelReport report = berth.runs.cancel(run, true, "stuck");

    assertThat(report.proven()).isTrue();
    assertThat(sleepers(run)).isEmpty();
    assertThat(end.get().state()).isEqualTo(RunState.CANCELLED);
  }

  @Test
  void aSoftCancelLetsThePresentTaskEnd() throws Exception {
    RunId run = berth.open(berth.playbook(STEPS));
    CompletableFuture<RunEnd> end = follow(run);
    RunFixture.await("the task runs", () -> berth.eventNames(run).contains("item_ok"));

    berth.runs.cancel(run, false, "later");

    assertThat(end.get().state()).as(end.get().sentence()).isEqualTo(RunState.CANCELLED);
    assertThat(berth.eventNames(run).stream().filter("item_ok"::equals)).hasSize(8);
    assertThat(berth.output(run)).doesNotContain("the end");
  }

  @Test
  void aRunThatHasNotBegunIsCancelledAndNeverBegins() throws Exception {
    RunId run = berth.open(berth.playbook(STEPS));

    CancelReport report = berth.runs.cancel(run, true, "changed my mind");

    assertThat(report.proven()).isTrue();
    assertThat(berth.runs.execute(run).state()).isEqualTo(RunState.CANCELLED);
    assertThat(Files.exists(berth.folder(run))).isFalse();
    assertThatThrownBy(() -> berth.runs.cancel(run, true, "again")).isInstanceOf(Failure.class);
  }

  @Test
  void whatCannotBePlayedEndsWithItsReason() throws Exception {
    Map<String, String> cases =
        Map.of(
            berth.file("- hosts: localhost\n  tasks: [\n"),
            "YAML parsing failed",
            berth.playbook("- no.such.module: {}\n"),
            "couldn't resolve module",
            "playbooks/missing.yml",
            "There is no playbook",
            "../etc/passwd",
            "There is no playbook",
            berth.playbook("- ansible.builtin.include_tasks: gone.yml\n"),
            "gone.yml");
    for (Map.Entry<String, String> each : cases.entrySet()) {
      RunEnd end = berth.runs.execute(berth.open(each.getKey()));

      assertThat(end.state()).isEqualTo(RunState.FAILED);
      assertThat(end.sentence()).contains(each.getValue());
    }
  }

  @Test
  void aHostThatCannotBeReachedIsNamed() throws Exception {
    RunId run =
        berth.open(
            berth.file(
                """
                - hosts: localhost
                  gather_facts: false
                  vars: {ansible_connection: ssh, ansible_host: 127.0.0.1, ansible_port: 1}
                  tasks: [{ansible.builtin.ping: {}}]
                """));

    RunEnd end = berth.runs.execute(run);

    assertThat(end.state()).isEqualTo(RunState.FAILED);
    assertThat(end.sentence()).startsWith("Host localhost cannot be reached");
  }

  @Test
  void aSpoolWithGarbageAndHolesIsStoredWithoutAGapInItsNumbers() throws Exception {
    RunId run = berth.open(berth.playbook(STEPS));
    Thread first = execute(berth.runs, run);
    RunFixture.await("it has begun", () -> berth.spool(run).keeper().isPresent());
    first.interrupt();
    first.join();
    RunFixture.await("the run has ended unseen", () -> berth.spool(run).exit().isPresent());
    damage(berth.folder(run).resolve("events.jsonl"), run);

    RunEnd end = berth.service().execute(run);

    assertThat(end.state()).as(end.sentence()).isEqualTo(RunState.SUCCEEDED);
    assertThat(RunTexts.sequence(berth.events(run)))
        .isEqualTo(berth.spool(run).exit().orElseThrow().lastSeq());
    assertThat(berth.eventNames(run)).contains("unreadable");
  }

  @Test
  void aTruncatedSpoolEndsItsRun() throws Exception {
    RunId run = berth.open(berth.playbook(STEPS));
    Thread first = execute(berth.runs, run);
    RunFixture.await("it has begun", () -> berth.spool(run).keeper().isPresent());
    first.interrupt();
    first.join();
    RunFixture.await("the run has ended unseen", () -> berth.spool(run).exit().isPresent());
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

  /** The third line becomes garbage of its length. */
  private static void damage(Path events, RunId run) throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(events));
    int before = berth.events(run).size();
    int at = Math.max(before, 2);
    lines.set(at, "\u0001".repeat(lines.get(at).length()));
    Files.writeString(events, String.join("\n", lines) + "\n");
  }

  private static Thread execute(Runs runs, RunId run) {
    return Thread.ofVirtual()
        .start(
            () -> {
              try {
                runs.execute(run);
              } catch (InterruptedException e) {
                // Left alone on purpose.
              }
            });
  }

  private static CompletableFuture<RunEnd> follow(RunId run) {
    var end = new CompletableFuture<RunEnd>();
    var failed = new AtomicReference<Throwable>();
    Thread.ofVirtual()
        .uncaughtExceptionHandler((thread, e) -> end.completeExceptionally(e))
        .start(
            () -> {
              try {
                end.complete(berth.runs.execute(run));
              } catch (InterruptedException e) {
                failed.set(e);
              }
            });
    return end;
  }

  /** Processes {@code sleep 987}, whose folder tells the run that they belong to. */
  private static List<Long> sleepers(RunId run) {
    return ProcessHandle.allProcesses()
        .filter(process -> text(process.pid(), "cmdline").equals("sleep\0987\0"))
        .map(ProcessHandle::pid)
        .filter(pid -> text(pid, "environ").contains(run.toString()))
        .toList();
  }

  private static String text(long pid, String name) {
    try {
      return Files.readString(
          Path.of("/proc", String.valueOf(pid), name),
          java.nio.charset.StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}
