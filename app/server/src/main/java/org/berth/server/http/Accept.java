package org.berth.server.http;

import java.util.List;
import java.util.Locale;
import org.eclipse.jetty.http.QuotedQualityCSV;

/** Which of two media types a caller would rather have (RFC 9110, 12.5.1). */
final class Accept {
  private Accept() {}

  /**
   * Whether {@code type} is preferred to the usual one, which answers all who do not say so.
   *
   * @param lines of the header, each a list
   */
  static boolean prefers(List<String> lines, String type, String usual) {
    var ranges = new QuotedQualityCSV(QuotedQualityCSV.MOST_SPECIFIC_MIME_ORDERING);
    lines.forEach(ranges::addValue);
    // The best come first; what is refused by q=0 does not come.
    for (String range : ranges.getValues()) {
      if (covers(range, usual)) {
        return false;
      }
      if (covers(range, type)) {
        return true;
      }
    }
    return false;
  }

  private static boolean covers(String range, String type) {
    String name = range.replaceFirst("\\s*;.*", "").toLowerCase(Locale.ROOT);
    return name.equals("*/*")
        || name.equals(type)
        || name.equals(type.substring(0, type.indexOf('/')) + "/*");
  }
}
