package org.berth.server.run;

import java.math.BigInteger;
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
  private static final Pattern SPEC =
      Pattern.compile("bytes=(\\d*)-(\\d*)", Pattern.CASE_INSENSITIVE);

  /** Behind every byte that there can be. */
  private static final long FAR = Long.MAX_VALUE - 1;

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
      long last = Math.min(number(spec.group(2)), length);
      return last == 0 ? new Asked.Outside() : new Asked.Part(new ByteRange(length - last, length));
    }
    long from = number(spec.group(1));
    long last = spec.group(2).isEmpty() ? FAR : number(spec.group(2));
    if (last < from) {
      return new Asked.All();
    }
    return from >= length
        ? new Asked.Outside()
        : new Asked.Part(new ByteRange(from, Math.min(last + 1, length)));
  }

  /**
   * The first byte that a {@code Range} header asks of a text that still grows. A number of last
   * bytes is counted from the {@code length} that is there; other beginnings may lie behind it.
   */
  static long from(Optional<String> header, long length) {
    boolean suffix = header.filter(text -> text.contains("=-")).isPresent();
    long end = suffix ? length : FAR;
    return switch (of(header, end)) {
      case Asked.All all -> 0;
      case Asked.Part(ByteRange range) -> range.from();
      case Asked.Outside outside -> end;
    };
  }

  /** Larger numbers than a long holds mean the same as the largest. */
  private static long number(String digits) {
    return new BigInteger(digits).min(BigInteger.valueOf(FAR)).longValueExact();
  }
}
