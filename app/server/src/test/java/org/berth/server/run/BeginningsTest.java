package org.berth.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.berth.contract.RunState;
import org.berth.server.config.Settings;
import org.berth.server.secret.Secret;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs whose service died between the start of their keeper and the moment in which it is up: the
 * keeper of that beginning may come up at any time later.
 */
@Tag("service")
final class BeginningsTest {
  private static final String WORD = "Rohrdommel-41";

  @TempDir private static Path home;
  private static RunFixture berth;
  private Optional<Process> obstacle = Optional.empty();

  @BeforeAll
  static void start() {
    berth = new RunFixture(home);
  }

  @AfterAll
  static void stop() {
    berth.close();
  }

  @AfterEach
  void clearTheWay() throws InterruptedException {
    if (obstacle.isPresent()) {
      obstacle.get().descendants().forEach(ProcessHandle::destroyForcibly);
      obstacle.get().waitFor();
    }
  }

  @Test
  void theKeeperOfAnEarlierBeginningReadsTheSecretsOfALaterOne() throws Exception {
    RunId run = berth.open(order());
    ProcessHandle earlier = leftInItsBeginning(run);
    CompletableFuture<RunEnd> end = Underway.end(berth.service(), run);
    RunFixture.await("it is begun anew", () -> starters(run).size() == 2);
    ProcessHandle later =
        starters(run).stream().filter(each -> !each.equals(earlier)).findFirst().orElseThrow();

    signal(later, "STOP");
    clearTheWay();
    RunFixture.await("the earlier one is up", () -> berth.spool(run).keeper().isPresent());
    signal(later, "CONT");

    assertThat(end.get().state()).as(end.get().sentence()).isEqualTo(RunState.SUCCEEDED);
    assertThat(berth.eventNames(run)).containsOnlyOnce("run_started", "run_finished");
    assertThat(RunTexts.all(berth, run)).contains("the word is ***").doesNotContain(WORD);
  }

  @Test
  void noEarlierKeeperPlaysARunThatCannotBeBegunAnew() throws Exception {
    RunId run = berth.open(order());
    leftInItsBeginning(run);
    var nowhere = new Settings.Vault(home.resolve("nowhere"), List.of());

    RunEnd end = berth.service(berth.site(nowhere)).execute(run);
    clearTheWay();
    RunFixture.await("the earlier starter has left", () -> starters(run).isEmpty());

    assertThat(end.state()).isEqualTo(RunState.FAILED);
    assertThat(end.sentence()).contains("The vault's password");
    assertThat(berth.spool(run).begun()).isFalse();
  }

  @Test
  void noEarlierKeeperPlaysARunThatWasGivenUp() throws Exception {
    RunOrder order = order();
    RunId run = berth.open(order);
    leftInItsBeginning(run);
    berth.database.useTransaction(
        tx -> berth.runs.contacts().abandon(tx, List.of(order.job()), "it burned down"));

    boolean done = berth.runs.contacts().endAbandoned(berth.instance(run));
    clearTheWay();
    RunFixture.await("the earlier starter has left", () -> starters(run).isEmpty());

    assertThat(done).isTrue();
    assertThat(berth.spool(run).begun()).isFalse();
  }

  private static RunOrder order() {
    String playbook =
        berth.playbook("- ansible.builtin.debug: {msg: \"the word is {{ word }}\"}\n");
    return berth.order(
        playbook, Map.of(), Map.of("word", Secret.of(WORD)), List.of(), RunFixture.LIMIT);
  }

  /** Its service is gone, and its keeper's starter waits until the way is clear. */
  private ProcessHandle leftInItsBeginning(RunId run) throws Exception {
    Path folder = Files.createDirectories(berth.folder(run));
    String lock = folder.resolve("lock").toString();
    Process holder = new ProcessBuilder("flock", lock, "sh", "-c", "echo held; sleep 600").start();
    obstacle = Optional.of(holder);
    assertThat(holder.inputReader().readLine()).isEqualTo("held");
    Thread service = Underway.watch(berth.service(), run);
    RunFixture.await("it has begun", () -> starters(run).size() == 1);
    service.interrupt();
    service.join();
    return starters(run).getFirst();
  }

  private static List<ProcessHandle> starters(RunId run) {
    return ProcessHandle.current()
        .children()
        .filter(child -> child.info().commandLine().orElse("").contains(run.toString()))
        .filter(child -> child.info().commandLine().orElse("").contains("python"))
        .toList();
  }

  private static void signal(ProcessHandle process, String name)
      throws IOException, InterruptedException {
    var kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()));
    assertThat(kill.start().waitFor()).isZero();
  }
}
