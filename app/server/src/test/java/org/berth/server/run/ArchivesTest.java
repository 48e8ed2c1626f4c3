package org.berth.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.berth.server.config.Settings;
import org.berth.server.run.RunDao.Event;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What runs said, packed and dropped, on a real PostgreSQL. */
@Tag("service")
final class ArchivesTest {
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
  void aPackedRunReadsAsBefore() throws InterruptedException {
    RunId run = ended(700);
    List<Event> events = berth.events(run);
    String text = berth.output(run);

    pack();

    assertThat(rows("run_event", run)).isZero();
    assertThat(rows("run_event_chunk", run)).isEqualTo(2);
    assertThat(berth.events(run)).isEqualTo(events);
    assertThat(berth.output(run)).isEqualTo(text);
  }

  @Test
  void aPageOfAPackedRunBeginsWhereItIsAskedTo() throws InterruptedException {
    RunId run = ended(600);
    List<Event> events = berth.events(run);

    pack();

    assertThat(page(run, 498, 4)).isEqualTo(events.subList(498, 502));
    assertThat(page(run, events.size() - 1, 100))
        .isEqualTo(events.subList(events.size() - 1, events.size()));
    assertThat(page(run, events.size(), 100)).isEmpty();
  }

  @Test
  void whoReadsWhileARunIsPackedSeesItWhole() throws Exception {
    RunId run = ended(2000);
    int events = berth.events(run).size();
    var packer = Thread.ofVirtual().start(ArchivesTest::pack);
    int looks = 0;

    while (packer.isAlive() || looks == 0) {
      assertThat(RunTexts.sequence(berth.events(run))).isEqualTo(events);
      looks++;
    }

    packer.join();
    assertThat(rows("run_event", run)).isZero();
  }

  @Test
  void aRunTakesLittleRoomOnceItIsPacked() throws InterruptedException {
    RunId run = berth.open(berth.playbook("[]"));
    try (var spool = berth.written(run)) {
      for (int task = 0; task < 300; task++) {
        spool.event(
            "task_started", text("TASK [docker_platform : Task %d] ****%n", task), task(task));
        spool.event("host_ok", text("changed: [dev-%d]%n", task % 7), task(task));
      }
      spool.end();
    }
    berth.runs.execute(run);
    endJob(run);
    long hot = size(run, "run_event") + size(run, "run_output");

    pack();

    long packed = size(run, "run_event_chunk") + size(run, "run_output");
    long events = berth.events(run).size();
    assertThat(hot * 1000 / events).as("bytes of 1000 events, hot").isLessThan(400 << 10);
    assertThat(packed * 1000 / events).as("bytes of 1000 events, packed").isLessThan(60 << 10);
  }

  private static byte[] text(String text, int number) {
    return text.formatted(number).getBytes(StandardCharsets.UTF_8);
  }

  /** What Ansible tells of a task, the parts that repeat and those that do not. */
  private static Map<String, ?> task(int number) {
    return Map.of(
        "play",
        "Environment is provisioned",
        "task",
        "Task " + number,
        "task_uuid",
        new UUID(0x0242ac110002L, number * 0x9e3779b97f4a7c15L).toString(),
        "task_path",
        "roles/docker_platform/tasks/guest.yml:" + number,
        "role",
        "docker_platform",
        "host",
        "dev-" + number % 7,
        "result",
        Map.of("changed", number % 3 == 0, "msg", "Guest " + number * 7919));
  }

  @Test
  void theOutputOfAnOldWeekIsDroppedAndItsRunsStay() throws InterruptedException {
    Instant longAgo = Instant.parse("2020-03-04T05:06:07Z");
    RunId run = ended(3);
    UUID old = made(run, longAgo);
    archives(longAgo).tidy();
    assertThat(rows("run_event", new RunId(old))).isPositive();

    archives(longAgo.plus(Duration.ofDays(29))).tidy();
    assertThat(berth.row(new RunId(old)).outputGone()).isFalse();
    archives(longAgo.plus(Duration.ofDays(40))).tidy();

    assertThat(berth.row(new RunId(old)).outputGone()).isTrue();
    assertThat(tables("20200302")).isZero();
    assertThat(rows("run_event", run)).isPositive();
    archives(longAgo.plus(Duration.ofDays(401))).tidy();
    assertThat(count("run where id = '" + old + "'")).isZero();
  }

  @Test
  void eventsOfAWeekWithoutTablesMoveThereWhenTheyAreMade() throws InterruptedException {
    Instant ahead = Instant.parse("2031-05-06T07:08:09Z");
    UUID id = made(ended(3), ahead);
    assertThat(count("run_event_rest where run_id = '" + id + "'")).isPositive();

    archives(ahead).makeWeeks();

    assertThat(count("run_event_rest where run_id = '" + id + "'")).isZero();
    assertThat(count("run_event_20310505 where run_id = '" + id + "'")).isPositive();
  }

  private static RunId ended(int steps) throws InterruptedException {
    RunId run = berth.open(berth.playbook("[]"));
    try (var spool = berth.written(run)) {
      for (int step = 0; step < steps; step++) {
        spool.event("item_ok", "ok: [localhost] => (item=" + step + ")\n");
      }
      spool.end();
    }
    berth.runs.execute(run);
    endJob(run);
    return run;
  }

  private static void endJob(RunId run) {
    endJob(berth, run);
  }

  /** The job goes on, so that nobody asks for its run any more. */
  static void endJob(RunFixture berth, RunId run) {
    berth.database.useTransaction(
        tx ->
            tx.createUpdate(
                    """
                    update job set state = 'ended', instance_id = null, ended_at = now()
                     where id = (select job_id from run where id = :run)
                    """)
                .bind("run", run.value())
                .execute());
  }

  /** The same run once more, made and ended at another time. */
  private static UUID made(RunId like, Instant at) {
    UUID id = new UUID((at.toEpochMilli() << 16) | 0x7000L, like.value().getLeastSignificantBits());
    berth.database.useTransaction(
        tx -> {
          tx.createUpdate(
                  """
                  insert into run (id, tenant_id, job_id, attempt, playbook, state, variables, options, limit_seconds,
                                   created_at, ended_at)
                  select :id, tenant_id, job_id, 2, playbook, state, '{}', '[]', 1, :at, :at from run where id = :like
                  """)
              .bind("id", id)
              .bind("like", like.value())
              .bind("at", at.atOffset(java.time.ZoneOffset.UTC))
              .execute();
          tx.createUpdate(
                  "insert into run_event select :id, seq, bytes, kind, host from run_event where run_id = :like")
              .bind("id", id)
              .bind("like", like.value())
              .execute();
        });
    return id;
  }

  private static Archives archives(Instant now) {
    return new Archives(
        berth.database,
        new Settings.Retention(30, 400),
        InstantSource.fixed(now),
        berth.places.runs());
  }

  private static void pack() {
    new Packing(berth.database, 0).packDue();
  }

  private static List<Event> page(RunId run, long after, int limit) {
    return berth.database.inTransaction(tx -> OutputDao.events(tx, run.value(), after, limit));
  }

  private static int rows(String table, RunId run) {
    return count("%s where run_id = '%s'".formatted(table, run));
  }

  private static int count(String from) {
    return berth.database.inTransaction(
        tx -> tx.createQuery("select count(*) from " + from).mapTo(Integer.class).one());
  }

  private static int tables(String monday) {
    return count("pg_class where relkind = 'r' and relname like '%\\_" + monday + "'");
  }

  /** Bytes that a run takes in a table: rows with their headers, and entries of the primary key. */
  private static long size(RunId run, String table) {
    return berth.database.inTransaction(
        tx ->
            tx.createQuery(
                    "select coalesce(sum(pg_column_size(piece.*) + 40), 0) from %s piece where run_id = :run"
                        .formatted(table))
                .bind("run", run.value())
                .mapTo(Long.class)
                .one());
  }
}
