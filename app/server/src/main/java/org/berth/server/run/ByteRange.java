package org.berth.server.run;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a text in bytes (RFC 9110, 14.2).
 *
 * @param from the first byte
 * @param to the byte after the last one
 */
record ByteRange(long from, long to) {
  // 18 digits fit a long.
  private static final Pattern SPEC = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

  /** What a {@code Range} header asks of a text of {@code length} bytes. */
  sealed interface Asked {
    /** No header, or one of another form, which is to be ignored. */
    record All() implements Asked {}

    record Part(ByteRange range) implements Asked {}

    /** Nothing of the text lies in the range: 416. */
    record Outside() implements Asked {}
  }

  static Asked of(Optional<String> header, long length) {
    Matcher spec = SPEC.matcher(header.orElse(""));
    if (!spec.matches() || (spec.group(1).isEmpty() && spec.group(2).isEmpty())) {
      return new Asked.All();
    }
    if (spec.group(1).isEmpty()) {
      long last = Math.min(Long.parseLong(spec.group(2)), length);
      return last == 0 ? new Asked.Outside() : new Asked.Part(new ByteRange(length - last, length));
    }
    long from = Long.parseLong(spec.group(1));
    long to =
        spec.group(2).isEmpty() ? length : Math.min(Long.parseLong(spec.group(2)) + 1, length);
    if (!spec.group(2).isEmpty() && Long.parseLong(spec.group(2)) < from) {
      return new Asked.All();
    }
    return from >= length ? new Asked.Outside() : new Asked.Part(new ByteRange(from, to));
  }
}
