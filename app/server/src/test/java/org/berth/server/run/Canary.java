package org.berth.server.run;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * A secret that was planted.
 *
 * @param core letters and digits in the middle of the value, which every escaped form keeps
 */
record Canary(int number, String core, String value) {
  private static final String LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
  private static final int CORE = 14;

  /** What stands around the core: what shells, JSON, URLs, YAML and people make trouble with. */
  private static final List<String> AROUND =
      List.of(
          "%s",
          "/+%s==",
          "'%s'\"",
          "a b %s$(x)`",
          "%%41%s&é=漢",
          "\\\\%s\\n{{ x }}",
          "line one of %s\nline two of %s");

  static List<Canary> some(int count, Random random) {
    List<Canary> canaries = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      String core =
          random
              .ints(CORE, 0, LETTERS.length())
              .mapToObj(at -> LETTERS.substring(at, at + 1))
              .collect(Collectors.joining());
      String around = AROUND.get(number % AROUND.size());
      canaries.add(new Canary(number, core, around.replace("%s", core).replace("%%", "%")));
    }
    return canaries;
  }

  static String lines(List<Canary> canaries) {
    return canaries.stream().map(Canary::value).collect(Collectors.joining("\n", "", "\n"));
  }

  /** Texts that stand in whatever holds this secret in clear, in base64 or escaped. */
  List<String> traces() {
    List<String> traces =
        new ArrayList<>(List.of(core, new StringBuilder(core).reverse().toString()));
    for (int before = 0; before < 3; before++) {
      String encoded =
          Base64.getEncoder()
              .encodeToString(("\0".repeat(before) + core).getBytes(StandardCharsets.US_ASCII));
      // Without the characters that also hold bits of what stands before and behind.
      traces.add(encoded.substring(4, encoded.length() - 4));
    }
    return traces;
  }
}
