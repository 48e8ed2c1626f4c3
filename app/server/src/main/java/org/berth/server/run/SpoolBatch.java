package org.berth.server.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.berth.server.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * A part of a spool, ready to be stored in one transaction. Events are numbered without a gap: in
 * the place of one that cannot be read stands an event {@code unreadable}.
 *
 * @param next where the following batch begins
 */
record SpoolBatch(Position next, List<Event> events, ByteBuffer output, ByteBuffer results) {
  static final int MOST_TEXT = 1 << 20;
  static final int MOST_EVENTS = 1 << 18;
  private static final int LONGEST_LINE = 1 << 22;

  /** A jump in numbers that is larger is itself garbage. */
  private static final long LARGEST_GAP = 10_000;

  /** How far a spool has been stored. */
  record Position(long lastSeq, long events, long output, long results) {}

  record Event(long seq, String body, JsonNode json) {}

  boolean isEmpty(Position from) {
    return next.equals(from);
  }

  /** Whether nothing of what is promised is left for another batch. */
  boolean reaches(Spool.Sizes promised) {
    return promised.equals(new Spool.Sizes(next.events(), next.output(), next.results()));
  }

  /** Reads on from a position to what is promised; never more than some MiB at once. */
  static SpoolBatch read(Spool spool, Position from, Spool.Sizes to) {
    byte[] output = spool.output(from.output(), length(from.output(), to.output(), MOST_TEXT));
    byte[] results = spool.results(from.results(), length(from.results(), to.results(), MOST_TEXT));
    var texts =
        new Texts(
            from.output() + output.length,
            output.length < MOST_TEXT,
            from.results() + results.length,
            results.length < MOST_TEXT);
    var reader = new Reader(from, texts);
    reader.take(lines(spool, from.events(), to.events()));
    return new SpoolBatch(
        reader.position(), reader.events, ByteBuffer.wrap(output), ByteBuffer.wrap(results));
  }

  /** What is still missing when a spool ends: placeholders up to its last event. */
  static SpoolBatch missing(Position from, long lastSeq, Instant at) {
    List<Event> events = new ArrayList<>();
    long last = Math.min(lastSeq, from.lastSeq() + LARGEST_GAP);
    for (long seq = from.lastSeq() + 1; seq <= last; seq++) {
      events.add(unreadable(seq, at.toString()));
    }
    var next =
        new Position(from.lastSeq() + events.size(), from.events(), from.output(), from.results());
    return new SpoolBatch(next, events, ByteBuffer.allocate(0), ByteBuffer.allocate(0));
  }

  private static int length(long from, long to, int most) {
    return (int) Math.max(0, Math.min(most, to - from));
  }

  private static byte[] lines(Spool spool, long from, long to) {
    byte[] bytes = spool.events(from, length(from, to, MOST_EVENTS));
    boolean noLine = bytes.length == MOST_EVENTS && end(bytes, 0) < 0;
    return noLine ? spool.events(from, length(from, to, LONGEST_LINE)) : bytes;
  }

  private static int end(byte[] bytes, int from) {
    for (int at = from; at < bytes.length; at++) {
      if (bytes[at] == '\n') {
        return at;
      }
    }
    return -1;
  }

  private static Event unreadable(long seq, String at) {
    Map<String, Object> body = new TreeMap<>(Map.of("v", 1, "seq", seq, "at", at));
    body.put("event", "unreadable");
    String text = Json.write(body);
    return new Event(seq, text, RunDao.tree(text));
  }

  /**
   * How much of the texts is stored with this batch.
   *
   * @param outputAll whether nothing of the promised output is left for later
   */
  private record Texts(long output, boolean outputAll, long results, boolean resultsAll) {
    boolean hold(JsonNode event) {
      return (outputAll || event.path("output").path("to").asLong() <= output)
          && (resultsAll || event.path("result_at").path("to").asLong() <= results);
    }
  }

  /** Goes through lines and remembers how far it came. */
  private static final class Reader {
    private final List<Event> events = new ArrayList<>();
    private final Texts texts;
    private long lastSeq;
    private long offset;

    Reader(Position from, Texts texts) {
      this.lastSeq = from.lastSeq();
      this.offset = from.events();
      this.texts = texts;
    }

    Position position() {
      return new Position(lastSeq, offset, texts.output(), texts.results());
    }

    /** Takes whole lines while the text that they point at is stored too. */
    void take(byte[] bytes) {
      int start = 0;
      int end = end(bytes, 0);
      while (end >= 0) {
        JsonNode event = event(Arrays.copyOfRange(bytes, start, end));
        if (event != null && !texts.hold(event)) {
          return;
        }
        if (event != null) {
          add(event);
        }
        offset += end + 1 - start;
        start = end + 1;
        end = end(bytes, start);
      }
      if (bytes.length == LONGEST_LINE && start == 0) {
        // Nothing that a keeper writes: passed over, as one unreadable event or none.
        offset += bytes.length;
      }
    }

    private void add(JsonNode event) {
      long seq = event.path("seq").asLong();
      while (lastSeq + 1 < seq) {
        events.add(unreadable(++lastSeq, event.path("at").asText()));
      }
      events.add(new Event(seq, event.toString(), event));
      lastSeq = seq;
    }

    private static boolean isTime(String at) {
      try {
        return !Instant.parse(at).equals(Instant.MAX);
      } catch (DateTimeParseException e) {
        return false;
      }
    }

    /** The event in a line; null when it is none, or one that came before. */
    private @Nullable JsonNode event(byte[] line) {
      try {
        JsonNode event = Json.tree(line);
        long seq = event.path("seq").asLong();
        boolean sound =
            event.isObject()
                && isTime(event.path("at").asText())
                && seq > lastSeq
                && seq - lastSeq <= LARGEST_GAP
                && !new String(line, StandardCharsets.UTF_8).contains("\\u0000");
        return sound ? event : null;
      } catch (IOException e) {
        return null;
      }
    }
  }
}
