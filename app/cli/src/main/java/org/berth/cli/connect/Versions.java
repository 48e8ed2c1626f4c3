package org.berth.cli.connect;

import java.util.Arrays;

/** Versions of Debian's packages, as far as Proxmox's own go: numbers between other characters. */
final class Versions {
  private Versions() {}

  /** Whether {@code version} comes before {@code other}, number by number. */
  static boolean before(String version, String other) {
    return Arrays.compare(numbers(version), numbers(other)) < 0;
  }

  private static int[] numbers(String version) {
    return Arrays.stream(version.split("[^0-9]+"))
        .filter(part -> !part.isEmpty())
        .mapToInt(Versions::number)
        .toArray();
  }

  private static int number(String digits) {
    return digits.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(digits);
  }
}
