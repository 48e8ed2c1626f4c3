package org.berth.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.berth.contract.Run;
import org.berth.contract.RunState;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs tell when they will end from how long earlier ones took. */
@Tag("service")
final class ForecastTest {
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

  private static int number(String query) {
    return berth.database.inTransaction(
        tx -> tx.createQuery(query).mapTo(Integer.class).findOne().orElse(-1));
  }

  private static Forecast forecast(RunId run) {
    return berth.database.inTransaction(tx -> Forecast.of(tx, run, Instant.EPOCH));
  }

  private static Run seen(RunId run, Instant at) {
    return berth.database.inTransaction(tx -> RunViews.foretold(tx, berth.row(run), at));
  }

  @Test
  void theSecondRunOfAPlaybookSaysWhenItWillEnd() throws Exception {
    String playbook =
        berth.playbook(
            """
            - name: Short
              ansible.builtin.command: sleep 0.1
            - name: Long
              ansible.builtin.command: sleep 1
            - name: After
              ansible.builtin.command: sleep 0.3
            """);
    RunId first = berth.open(playbook);
    berth.runs.execute(first);
    RunId second = berth.open(playbook);

    CompletableFuture<RunEnd> end = Underway.end(berth, second);
    RunFixture.await(
        "the long task runs",
        () -> forecast(second).now().filter(task -> task.name().equals("Long")).isPresent());
    Forecast under = forecast(second);
    end.get();

    assertThat(berth.row(first).firstEta()).isNull();
    Instant ended = berth.row(second).endedAt();
    assertThat(Duration.between(berth.row(second).firstEta(), ended).abs())
        .isLessThan(Duration.ofSeconds(4));
    assertThat(under.left()).extracting(Forecast.Ahead::name).containsExactly("After");
    assertThat(Duration.between(under.eta().orElseThrow(), ended).abs())
        .isLessThan(Duration.ofSeconds(4));
    assertThat(number("select median_ms from task_history where name = 'Long'"))
        .isBetween(1000, 5000);
    assertThat(number("select count(*) from run_task")).isZero();
  }

  @Test
  void aTaskThatTakesLongerThanEverBeforeIsSlowerThanUsual() throws Exception {
    String playbook = berth.playbook("- {name: Heavy, ansible.builtin.command: sleep 1.5}\n");
    berth.runs.execute(berth.open(playbook));
    berth.database.useTransaction(
        tx ->
            tx.execute(
                "update task_history set durations = array[90, 100, 110, 120, 130] where playbook = ?",
                playbook));
    RunId run = berth.open(playbook);

    CompletableFuture<RunEnd> end = Underway.end(berth, run);
    RunFixture.await("the task has begun", () -> forecast(run).now().isPresent());
    Instant begun = forecast(run).now().orElseThrow().startedAt();
    Run early = seen(run, begun.plusMillis(50));
    Run late = seen(run, begun.plusMillis(500));

    assertThat(end.get().state()).isEqualTo(RunState.SUCCEEDED);
    assertThat(early.slowTask()).isNull();
    assertThat(late.slowTask()).isEqualTo("Heavy");
    assertThat(late.eta()).isAfterOrEqualTo(begun.plusMillis(500));
  }

  @Test
  void runsThatFailTeachNothing() throws Exception {
    String playbook = berth.playbook("- {name: Wrong, ansible.builtin.command: \"false\"}\n");
    berth.runs.execute(berth.open(playbook));

    assertThat(number("select count(*) from task_history where name = 'Wrong'")).isZero();
    assertThat(number("select count(*) from run_history where playbook = '" + playbook + "'"))
        .isZero();
  }
}
