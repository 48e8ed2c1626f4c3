package org.berth.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each end counts once, however it came. */
@Tag("service")
final class RunMetersTest {
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
  void runsThatNeverBeganAndRunsThatWereGivenUpCountToo() throws Exception {
    var registry = new PrometheusRegistry();
    berth.runs.meters().register(registry);
    RunId cancelled = berth.open(berth.playbook("[]"));
    RunOrder abandoned = berth.order(berth.playbook("[]"));
    RunOrder broken = berth.order(berth.playbook("[]"));
    RunId whole = berth.open(berth.playbook("[]"));
    List.of(abandoned, broken).forEach(berth::open);

    berth.runs.cancel(cancelled, true, "not wanted");
    berth.database.useTransaction(
        tx -> berth.runs.contacts().abandon(tx, List.of(abandoned.job()), "burned"));
    berth.database.useTransaction(
        tx -> berth.runs.contacts().giveUp(tx, broken.job(), 1, "It was tried 8 times."));
    try (WrittenSpool spool = berth.written(whole)) {
      spool.event("host_ok", "said").end();
    }
    berth.runs.execute(whole);
    berth.runs.execute(whole);

    assertThat(ends(registry))
        .isEqualTo(Map.of("cancelled", 1.0, "abandoned", 1.0, "failed", 1.0, "succeeded", 1.0));
  }

  private static Map<String, Double> ends(PrometheusRegistry registry) {
    return registry.scrape().stream()
        .filter(metric -> metric.getMetadata().getName().equals("berth_runs_ended"))
        .flatMap(metric -> ((CounterSnapshot) metric).getDataPoints().stream())
        .collect(
            Collectors.toMap(
                point -> String.valueOf(point.getLabels().get("state")),
                CounterSnapshot.CounterDataPointSnapshot::getValue));
  }

  @Test
  void whatIsSaidAndNotStoredLiesInTheBacklog(@TempDir Path folder) throws Exception {
    var run = new RunId(UUID.fromString("01a22455-e2ac-7c86-8c58-3f16c9cc904a"));
    var backlog = new Backlog();
    try (WrittenSpool written = new WrittenSpool(folder)) {
      written.event("host_ok", "said").promise();
    }
    var spool = new Spool(folder);
    Spool.Sizes said = spool.promised();

    backlog.begin(run, spool);
    long atFirst = backlog.bytes();
    backlog.stored(run, new SpoolBatch.Position(1, said.events(), 0, 0));
    long inTheMiddle = backlog.bytes();
    backlog.end(run);

    assertThat(atFirst).isEqualTo(said.events() + said.output()).isGreaterThan(50);
    assertThat(inTheMiddle).isEqualTo(said.output()).isEqualTo("said".length());
    assertThat(backlog.bytes()).isZero();
    assertThat(backlog.keepers()).isZero();
  }
}
