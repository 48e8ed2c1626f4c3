package org.berth.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.LongStream;
import org.berth.contract.RunState;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs that say much, or what is no text. {@code -Dberth.large=10} makes them ten times as large: a
 * text of 100 MB, a result of 50 MB, 200 000 items.
 */
@Tag("service")
final class LargeRunsTest {
  private static final int TIMES = Integer.getInteger("berth.large", 1);
  private static final int MB = 1_000_000;

  @TempDir private static Path home;
  private static RunFixture berth;
  private static RunApi api;

  @BeforeAll
  static void start() {
    berth = new RunFixture(home);
    api = new RunApi(berth.database);
  }

  @AfterAll
  static void stop() {
    api.close();
    berth.close();
  }

  @Test
  void aLargeTextOfAnyBytesIsServedWithoutItsFile() throws Exception {
    byte[] text = anyBytes(10 * MB * TIMES);
    RunId run = berth.open(berth.playbook("[]"));
    try (var spool = berth.written(run)) {
      spool.event("host_ok", text, Map.of()).end();
    }
    berth.runs.execute(run);
    FileTrees.delete(berth.folder(run));

    assertThat(api.get("/runs/" + run + "/output", "Accept", "*/*").body()).isEqualTo(text);
    pack(run);
    assertThat(api.get("/runs/" + run + "/output", "Accept", "*/*").body()).isEqualTo(text);
    int from = text.length / 2;
    assertThat(
            api.get("/runs/" + run + "/output", "Range", "bytes=" + from + "-" + (from + 99_999))
                .body())
        .isEqualTo(java.util.Arrays.copyOfRange(text, from, from + 100_000));
    assertThat(
            api.get("/runs/" + run + "/output?follow=true", "Range", "bytes=" + from + "-").body())
        .isEqualTo(java.util.Arrays.copyOfRange(text, from, text.length));
  }

  @Test
  void aLargeResultIsReadAtTheAddressInItsEvent() throws Exception {
    byte[] result = anyBytes(5 * MB * TIMES);
    RunId run = berth.open(berth.playbook("[]"));
    try (var spool = berth.written(run)) {
      spool.large(result).end();
    }

    berth.runs.execute(run);

    String path = "/runs/" + run + "/results";
    assertThat(api.get(path, "Range", "bytes=0-" + (result.length - 1)).body()).isEqualTo(result);
    pack(run);
    assertThat(api.get(path, "Accept", "*/*").body()).isEqualTo(result);
    assertThat(berth.events(run)).hasSize(2);
  }

  @Test
  void coloursAndALargeResultOfARealPlaybookAreStoredAsTheyWereSaid() throws Exception {
    String tasks =
        """
        - name: Colours
          ansible.builtin.command: printf '\\033[31mred\\033[0m'
        - name: Much
          ansible.builtin.shell: head -c 5000000 /dev/zero | tr '\\0' x
        """;
    var order =
        berth.order(berth.playbook(tasks), Map.of(), Map.of(), List.of("-v"), RunFixture.LIMIT);
    RunId run = berth.open(order);

    RunEnd end = berth.runs.execute(run);

    assertThat(end.state()).as(end.sentence()).isEqualTo(RunState.SUCCEEDED);
    assertThat(RunTexts.results(berth, run, "host_ok").getFirst().path("stdout").asText())
        .isEqualTo("\u001b[31mred\u001b[0m");
    assertThat(RunTexts.large(berth, run).path("stdout").asText()).isEqualTo("x".repeat(5 * MB));
    assertThat(RunTexts.pieces(berth, run))
        .isEqualTo(berth.output(run))
        .contains("x".repeat(5 * MB));
  }

  @Test
  void aLoopOfManyItemsIsStoredWithoutAGap() throws InterruptedException {
    int items = 20_000 * TIMES;
    RunId run = berth.open(berth.playbook("[]"));
    try (var spool = berth.written(run)) {
      for (int item = 0; item < items; item++) {
        spool.event("item_ok", "ok: [localhost] => (item=" + item + ")\n");
      }
      spool.end();
    }

    berth.runs.execute(run);

    assertThat(RunTexts.sequence(berth.events(run))).isEqualTo(items + 1);
    pack(run);
    assertThat(RunTexts.sequence(berth.events(run))).isEqualTo(items + 1);
  }

  @Test
  void fiftyRunsAreStoredSideBySide() throws Exception {
    int events = Integer.getInteger("berth.replay.events", 200);
    List<RunId> runs = new ArrayList<>();
    for (int number = 0; number < 50; number++) {
      RunId run = berth.open(berth.playbook("[]"));
      runs.add(run);
      try (var spool = berth.written(run)) {
        for (int event = 1; event < events; event++) {
          spool.event("item_ok", "ok: [localhost] => (item=" + UUID.randomUUID() + ")\n");
        }
        spool.end();
      }
    }

    long begin = System.nanoTime();
    List<Thread> watches = runs.stream().map(run -> Underway.watch(berth.runs, run)).toList();
    for (Thread watch : watches) {
      watch.join();
    }

    System.err.printf(
        "events per second: %,d%n", 50L * events * 1_000_000_000L / (System.nanoTime() - begin));
    assertThat(
            runs.stream().flatMapToLong(run -> LongStream.of(RunTexts.sequence(berth.events(run)))))
        .containsOnly((long) events);
  }

  /** Text, colours, NUL, broken UTF-8, and what does not compress. */
  private static byte[] anyBytes(int length) {
    var random = new Random(length);
    var text = new ByteArrayOutputStream(length);
    byte[] piece = new byte[100];
    while (text.size() < length) {
      random.nextBytes(piece);
      text.writeBytes(piece);
      text.writeBytes("\u001b[31mred\u001b[0m ü\u0000\n".getBytes(StandardCharsets.UTF_8));
      text.writeBytes(new byte[] {(byte) 0xff, (byte) 0xc3, 0, '\n'});
    }
    return java.util.Arrays.copyOf(text.toByteArray(), length);
  }

  private static void pack(RunId run) {
    ArchivesTest.endJob(berth, run);
    new Packing(berth.database, 0).packDue();
  }
}
