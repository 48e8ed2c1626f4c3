package org.berth.server.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.berth.contract.ErrorCode;
import org.berth.server.problem.Failure;
import org.jspecify.annotations.Nullable;

/**
 * What stands behind the question mark of an address. A parameter that cannot be read refuses the
 * call: left out, it would widen what is asked for.
 *
 * @param values by name; of several with one name the first
 */
record Query(Map<String, String> values) {
  static Query parse(@Nullable String text) {
    Map<String, String> values = new HashMap<>();
    for (String part : text == null ? new String[0] : text.split("&")) {
      String[] sides = part.split("=", 2);
      values.putIfAbsent(decode(sides[0], part), decode(sides.length == 2 ? sides[1] : "", part));
    }
    return new Query(Map.copyOf(values));
  }

  private static String decode(String text, String part) {
    try {
      String plain = URLDecoder.decode(text, StandardCharsets.UTF_8);
      if (StorableText.holds(plain)) {
        return plain;
      }
    } catch (IllegalArgumentException e) {
      // Told below together with characters that are no text.
    }
    throw new Failure(ErrorCode.INVALID_QUERY, "'" + part + "' is not text with %-escapes");
  }

  Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name));
  }
}
