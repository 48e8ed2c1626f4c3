package org.berth.lab.guest;

/** Proxmox's sizes: {@code 8G}, {@code 512M}, {@code 1048576}. */
final class Sizes {
  private static final String UNITS = "KMGT";
  static final long GIB = 1L << 30;

  private Sizes() {}

  /** Bytes of a checked size; fractions are rounded down. */
  static long parse(String text) {
    int unit = UNITS.indexOf(text.charAt(text.length() - 1));
    String number = unit < 0 ? text : text.substring(0, text.length() - 1);
    return (long) (Double.parseDouble(number) * (1L << (10 * (unit + 1))));
  }

  /** The shortest text that is exact. */
  static String print(long bytes) {
    int unit = 0;
    long rest = bytes;
    while (unit < UNITS.length() && rest >= 1024 && rest % 1024 == 0) {
      rest /= 1024;
      unit++;
    }
    return unit == 0 ? String.valueOf(rest) : rest + String.valueOf(UNITS.charAt(unit - 1));
  }
}
