package org.berth.server.http;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/** Entity tags by content. */
final class ETags {
  /** Without the mark of a weak one. */
  private static final Pattern TAG = Pattern.compile("\"[^\"]*\"");

  private ETags() {}

  /**
   * Whether an {@code If-None-Match} names the content that a reader would get (RFC 9110, 13.1.2):
   * a tag is as good as its weak form, a star names any content.
   *
   * @param lines of the header, each a list
   */
  static boolean match(List<String> lines, String tag) {
    return lines.stream()
        .anyMatch(
            line ->
                line.strip().equals("*")
                    || TAG.matcher(line).results().anyMatch(each -> each.group().equals(tag)));
  }

  static String of(byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return '"' + HexFormat.of().formatHex(digest, 0, 12) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
