package org.berth.server.run;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.berth.server.run.RunDao.Event;

/**
 * The packed form of what runs say: a byte that names a dictionary, then deflate (RFC 1951) with
 * it. The dictionary holds what events and texts say again and again, so that a single event takes
 * a third of its room. What was packed must stay readable: a dictionary is never changed, a better
 * one gets the next number.
 */
final class Packed {
  private static final byte[] DICTIONARY = resource("said-1.dictionary");
  private static final byte NUMBER = 1;
  private static final int GZIP = 0x1f;
  private static final int BUFFER = 1 << 13;

  private Packed() {}

  /** Packs one thing after the other. */
  static final class Packer implements AutoCloseable {
    private final Deflater deflater;
    private final byte[] buffer = new byte[BUFFER];

    private Packer(int level) {
      deflater = new Deflater(level, true);
    }

    /** For one event at a time, while somebody waits. */
    static Packer quick() {
      return new Packer(3);
    }

    /** Slow and small: for what is written once, when nobody waits. */
    static Packer thorough() {
      return new Packer(Deflater.BEST_COMPRESSION);
    }

    byte[] pack(byte[] bytes) {
      var packed = new ByteArrayOutputStream();
      packed.write(NUMBER);
      deflater.reset();
      deflater.setDictionary(DICTIONARY);
      deflater.setInput(bytes);
      deflater.finish();
      while (!deflater.finished()) {
        packed.write(buffer, 0, deflater.deflate(buffer));
      }
      return packed.toByteArray();
    }

    @Override
    public void close() {
      deflater.end();
    }
  }

  /** Events as one chunk, one body a line. */
  static byte[] chunk(List<Event> events) {
    var lines = new StringBuilder();
    events.forEach(event -> lines.append(event.body()).append('\n'));
    return text(lines.toString().getBytes(StandardCharsets.UTF_8));
  }

  static byte[] text(byte[] text) {
    try (Packer packer = Packer.thorough()) {
      return packer.pack(text);
    }
  }

  /** Of a chunk that begins with {@code first} the events after a seq, at most so many. */
  static List<Event> unpack(byte[] packed, long first, long after, int limit) {
    List<Event> events = new ArrayList<>();
    try (var lines =
        new BufferedReader(new InputStreamReader(open(packed), StandardCharsets.UTF_8))) {
      String line = lines.readLine();
      for (long seq = first; line != null && events.size() < limit; seq++) {
        if (seq > after) {
          events.add(new Event(seq, line));
        }
        line = lines.readLine();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("A stored chunk of events is damaged", e);
    }
    return events;
  }

  /** The body of a single event. */
  static String event(byte[] packed) {
    return new String(unpack(packed), StandardCharsets.UTF_8);
  }

  static byte[] unpack(byte[] packed) {
    try (InputStream text = open(packed)) {
      return text.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("A stored text is damaged", e);
    }
  }

  /** Also reads what earlier versions stored: gzip, and events as they came. */
  private static InputStream open(byte[] packed) throws IOException {
    var bytes = new ByteArrayInputStream(packed);
    return switch (packed[0]) {
      case NUMBER -> {
        bytes.skip(1);
        yield new Inflating(bytes);
      }
      case GZIP -> new GZIPInputStream(bytes, BUFFER);
      case '{' -> bytes;
      default -> throw new IOException("Packed with dictionary " + packed[0]);
    };
  }

  /** Gives its native memory back when it is closed. */
  private static final class Inflating extends InflaterInputStream {
    Inflating(InputStream bytes) {
      super(bytes, new Inflater(true), BUFFER);
      inf.setDictionary(DICTIONARY);
    }

    @Override
    public void close() throws IOException {
      super.close();
      inf.end();
    }
  }

  private static byte[] resource(String name) {
    try (InputStream in = Packed.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("This build lacks " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
