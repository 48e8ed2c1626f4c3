package org.berth.server.run;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.berth.server.run.RunDao.Event;

/** The packed form of what ended runs said: gzip (RFC 1952), of events one body a line. */
final class Gzipped {
  private Gzipped() {}

  /** Slow and small: written once, when nobody waits. */
  private static final class Smallest extends GZIPOutputStream {
    Smallest(OutputStream out) throws IOException {
      super(out, 1 << 13);
      def.setLevel(Deflater.BEST_COMPRESSION);
    }
  }

  static byte[] pack(List<Event> events) {
    var packed = new ByteArrayOutputStream();
    try (var gzip = new Smallest(packed)) {
      for (Event event : events) {
        gzip.write(event.body().getBytes(StandardCharsets.UTF_8));
        gzip.write('\n');
      }
    } catch (IOException e) {
      throw new UncheckedIOException("An array in memory refused bytes", e);
    }
    return packed.toByteArray();
  }

  static byte[] pack(byte[] text) {
    var packed = new ByteArrayOutputStream();
    try (var gzip = new Smallest(packed)) {
      gzip.write(text);
    } catch (IOException e) {
      throw new UncheckedIOException("An array in memory refused bytes", e);
    }
    return packed.toByteArray();
  }

  /** Of a chunk that begins with {@code first} the events after a seq, at most so many. */
  static List<Event> unpack(byte[] packed, long first, long after, int limit) {
    List<Event> events = new ArrayList<>();
    try (var lines =
        new BufferedReader(new InputStreamReader(unzip(packed), StandardCharsets.UTF_8))) {
      String line = lines.readLine();
      for (long seq = first; line != null && events.size() < limit; seq++) {
        if (seq > after) {
          events.add(new Event(seq, line));
        }
        line = lines.readLine();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("A stored chunk of events is no gzip", e);
    }
    return events;
  }

  static byte[] unpack(byte[] packed) {
    try (InputStream text = unzip(packed)) {
      return text.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("A stored chunk of text is no gzip", e);
    }
  }

  private static InputStream unzip(byte[] packed) throws IOException {
    return new GZIPInputStream(new ByteArrayInputStream(packed), 1 << 13);
  }
}
