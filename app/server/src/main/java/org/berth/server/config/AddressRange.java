package org.berth.server.config;

/** IPv4 addresses from {@code first} to {@code last}, both included, in numeric order. */
public record AddressRange(long first, long last) {
  public AddressRange {
    if (first > last) {
      throw new IllegalArgumentException(text(first) + "-" + text(last) + " ends before it begins");
    }
  }

  /** Reads {@code 198.18.0.64-198.18.0.223}. */
  static AddressRange parse(String range) {
    int dash = range.indexOf('-');
    if (dash < 1) {
      throw new IllegalArgumentException("'" + range + "' is not FIRST-LAST");
    }
    return new AddressRange(
        number(range.substring(0, dash).strip()), number(range.substring(dash + 1).strip()));
  }

  /** The address as a number, most significant part first. */
  static long number(String address) {
    String[] parts = address.split("\\.", -1);
    long value = 0;
    for (String part : parts) {
      value = (value << 8) | octet(address, part);
    }
    if (parts.length != 4) {
      throw new IllegalArgumentException("'" + address + "' is not an IPv4 address");
    }
    return value;
  }

  private static int octet(String address, String part) {
    boolean digits =
        !part.isEmpty() && part.length() <= 3 && part.chars().allMatch(Character::isDigit);
    int value = digits ? Integer.parseInt(part) : -1;
    if (value < 0 || value > 255) {
      throw new IllegalArgumentException("'" + address + "' is not an IPv4 address");
    }
    return value;
  }

  /** The dotted form of a number. */
  public static String text(long value) {
    return ((value >> 24) & 255)
        + "."
        + ((value >> 16) & 255)
        + "."
        + ((value >> 8) & 255)
        + "."
        + (value & 255);
  }

  public int size() {
    return Math.toIntExact(last - first + 1);
  }

  public String firstAddress() {
    return text(first);
  }

  public String lastAddress() {
    return text(last);
  }
}
