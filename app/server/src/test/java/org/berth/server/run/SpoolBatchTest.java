package org.berth.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.berth.server.run.SpoolBatch.Position;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
final class SpoolBatchTest {
  private static final Position START = new Position(0, 0, 0, 0);

  @TempDir private Path folder;

  @Test
  void aLineThatIsNotWholeYetIsLeftForLater() throws IOException {
    String whole = event(1, 0) + event(2, 0);
    SpoolBatch first = read(START, whole + "{\"v\":1,", 0);
    SpoolBatch second = read(first.next(), whole + event(3, 0), 0);

    assertThat(seqs(first)).containsExactly(1L, 2L);
    assertThat(seqs(second)).containsExactly(3L);
  }

  @Test
  void nothingPastThePromiseIsRead() throws IOException {
    String lines = event(1, 0) + event(2, 0);
    write(lines, 0);

    SpoolBatch batch =
        SpoolBatch.read(new Spool(folder), START, new Spool.Sizes(event(1, 0).length(), 0, 0));

    assertThat(seqs(batch)).containsExactly(1L);
  }

  @Test
  void inThePlaceOfGarbageStandsAnUnreadableEvent() throws IOException {
    SpoolBatch batch = read(START, event(1, 0) + "\u0001garbage\n" + event(3, 0), 0);

    assertThat(seqs(batch)).containsExactly(1L, 2L, 3L);
    assertThat(batch.events().get(1).json().path("event").asText()).isEqualTo("unreadable");
  }

  @Test
  void anEventWithoutATimeIsUnreadable() throws IOException {
    SpoolBatch batch =
        read(START, "{\"v\":1,\"seq\":1,\"event\":\"task_started\"}\n" + event(2, 0), 0);

    assertThat(batch.events().getFirst().json().path("event").asText()).isEqualTo("unreadable");
    assertThat(seqs(batch)).containsExactly(1L, 2L);
  }

  @Test
  void anEventThatCameBeforeIsNotTakenAgain() throws IOException {
    SpoolBatch batch = read(START, event(1, 0) + event(1, 0) + event(2, 0), 0);

    assertThat(seqs(batch)).containsExactly(1L, 2L);
  }

  @Test
  void aNumberFarAheadIsGarbageItself() throws IOException {
    SpoolBatch batch = read(START, event(1, 0) + event(1_000_000_000_000L, 0) + event(2, 0), 0);

    assertThat(seqs(batch)).containsExactly(1L, 2L);
  }

  @Test
  void anEventWaitsForTheTextThatItPointsAt() throws IOException {
    int much = SpoolBatch.MOST_TEXT + 10;
    SpoolBatch first = read(START, event(1, 5) + event(2, much), much);
    SpoolBatch second = read(first.next(), event(1, 5) + event(2, much), much);

    assertThat(seqs(first)).containsExactly(1L);
    assertThat(seqs(second)).containsExactly(2L);
    assertThat(second.next().output()).isEqualTo(much);
  }

  @Test
  void anEventThatPointsBehindALostTextDoesNotWaitForEver() throws IOException {
    assertThat(seqs(read(START, event(1, 5_000), 10))).containsExactly(1L);
  }

  @Test
  void whatIsMissingAtTheEndIsFilledUp() {
    SpoolBatch batch = SpoolBatch.missing(new Position(3, 0, 0, 0), 5, Instant.EPOCH);

    assertThat(seqs(batch)).containsExactly(4L, 5L);
  }

  private SpoolBatch read(Position from, String events, int output) throws IOException {
    write(events, output);
    return SpoolBatch.read(new Spool(folder), from, new Spool.Sizes(events.length(), output, 0));
  }

  private void write(String events, int output) throws IOException {
    Files.writeString(folder.resolve("events.jsonl"), events, StandardCharsets.ISO_8859_1);
    Files.write(folder.resolve("out.log"), new byte[output]);
  }

  private static String event(long seq, long to) {
    return """
        {"v":1,"seq":%d,"at":"2026-01-02T03:04:05.678901Z","event":"host_ok","output":{"from":0,"to":%d}}
        """
        .formatted(seq, to);
  }

  private static List<Long> seqs(SpoolBatch batch) {
    return batch.events().stream().map(SpoolBatch.Event::seq).toList();
  }
}
