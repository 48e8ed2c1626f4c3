package org.berth.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streams while service, database and readers behave badly. */
@Tag("service")
final class StreamsTest {
  private static final Path LOG = Path.of("target/logs/berth.log");

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
  void aReaderGoesOnWhereItWasAfterARestartOfTheService() throws Exception {
    RunId run = berth.open(berth.playbook("[]"));
    List<String> lines = Collections.synchronizedList(new ArrayList<>());
    try (var spool = berth.written(run)) {
      Thread watch = Underway.watch(berth.runs, run);
      var first = new RunApi(berth.database);
      Thread reader = reading(first, run, "0", lines);
      write(spool, 20);
      RunFixture.await("some events arrived", () -> RunApi.ids(lines).size() >= 10);
      first.close();
      reader.join();
      write(spool, 20);
      spool.end();
      watch.join();

      List<Long> seen = RunApi.ids(lines);
      try (var second = new RunApi(berth.database)) {
        second.stream(run, String.valueOf(seen.getLast()), lines);
      }

      assertThat(RunApi.ids(lines)).isEqualTo(LongStream.rangeClosed(1, 41).boxed().toList());
      assertThat(lines).containsOnlyOnce("event: end");
    }
  }

  @Test
  void aKilledDatabaseCostsNoEventAndTwoLinesOfTheLog() throws Exception {
    RunId run = berth.open(berth.playbook("[]"));
    List<String> lines = Collections.synchronizedList(new ArrayList<>());
    try (var spool = berth.written(run);
        var api = new RunApi(berth.database)) {
      Thread watch = Underway.watch(berth.runs, run);
      Thread reader = reading(api, run, "0", lines);
      write(spool, 5);
      RunFixture.await("the first events arrived", () -> RunApi.ids(lines).size() == 5);
      long logged = Files.size(LOG);

      Process other = holdingDatabase();
      killDatabase();
      RunFixture.await(
          "readers were told",
          () -> lines.contains(": the database does not answer; waiting for it"));
      write(spool, 20);
      other.destroy();
      RunFixture.await("the rest arrived", () -> RunApi.ids(lines).size() == 25);
      spool.end();
      watch.join();
      reader.join();

      assertThat(RunApi.ids(lines))
          .as(String.join("\n", lines))
          .isEqualTo(LongStream.rangeClosed(1, 26).boxed().toList());
      assertThat(lines)
          .containsSubsequence(
              ": the database does not answer; waiting for it",
              ": the database answers again",
              "data: {\"state\":\"succeeded\"}");
      String log = Files.readString(LOG).substring((int) logged);
      assertThat(log.lines().filter(line -> line.contains(" WARN ")))
          .singleElement()
          .asString()
          .contains("database does not answer");
      assertThat(log.lines().filter(line -> line.contains("database answers again"))).hasSize(1);
      assertThat(log).doesNotContain(" ERROR ");
    }
  }

  @Test
  void aReaderWhomTheDatabaseFailsAfterTheRunHasEndedGetsTheRestAndTheEnd() throws Exception {
    RunId run = berth.open(berth.playbook("[]"));
    try (var spool = berth.written(run)) {
      write(spool, 20);
      spool.end();
    }
    berth.runs.execute(run);
    var sent = new ByteArrayOutputStream();
    try (var signals = new RunSignals(berth.database);
        var follower = new RunFeeds(berth.database, signals).follow(run.value())) {
      assertThat(follower.feed().after(21, false, Duration.ofSeconds(30)).end()).isPresent();

      follower.feed().doubt();
      new EventStream(berth.database, run.value(), 0, sent).send(follower.feed());
    }

    List<String> lines = sent.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(RunApi.ids(lines)).isEqualTo(LongStream.rangeClosed(1, 21).boxed().toList());
    assertThat(lines).contains("event: end");
  }

  @Test
  void aReaderWhoDoesNotReadHoldsNobodyUp() throws Exception {
    RunId run = berth.open(berth.playbook("[]"));
    List<String> lines = Collections.synchronizedList(new ArrayList<>());
    try (var spool = berth.written(run);
        var api = new RunApi(berth.database);
        var idle = new Socket(InetAddress.getLoopbackAddress(), api.port())) {
      idle.getOutputStream()
          .write(
              """
              GET /api/v1/runs/%s/events HTTP/1.1\r
              Host: x\r
              Authorization: Bearer x\r
              Accept: text/event-stream\r
              \r
              """
                  .formatted(run)
                  .getBytes(StandardCharsets.US_ASCII));
      Thread watch = Underway.watch(berth.runs, run);
      Thread reader = reading(api, run, "0", lines);

      write(spool, 20_000);
      spool.end();
      watch.join();
      reader.join();

      assertThat(RunApi.ids(lines)).isEqualTo(LongStream.rangeClosed(1, 20_001).boxed().toList());
    }
  }

  private static void write(WrittenSpool spool, int events) {
    for (int event = 0; event < events; event++) {
      spool.event("item_ok", "ok: [localhost]\n");
      if (event % 100 == 0) {
        spool.promise();
      }
    }
    spool.promise();
  }

  private static Thread reading(RunApi api, RunId run, String after, List<String> lines) {
    return Thread.ofVirtual()
        .start(
            () -> {
              try {
                api.stream(run, after, lines);
              } catch (IOException | UncheckedIOException e) {
                lines.add("broken: " + e.getMessage());
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  /** Another process that starts or stops the database just now: nobody else does it meanwhile. */
  private static Process holdingDatabase() throws IOException {
    String lock = berth.places.database().resolve("lock").toString();
    String code =
        "import fcntl, sys, time; f = open(sys.argv[1], 'w'); fcntl.lockf(f, fcntl.LOCK_EX);"
            + " print('held', flush=True); time.sleep(60)";
    Process process =
        new ProcessBuilder("python3", "-c", code, lock)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var out = process.inputReader()) {
      assertThat(out.readLine()).isEqualTo("held");
    }
    return process;
  }

  private static void killDatabase() throws IOException {
    Path file = berth.places.database().resolve("data/postmaster.pid");
    long pid = Long.parseLong(Files.readAllLines(file).getFirst().strip());
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
  }
}
