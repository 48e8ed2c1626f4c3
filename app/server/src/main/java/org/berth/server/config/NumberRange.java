package org.berth.server.config;

/** Whole numbers from {@code first} to {@code last}, both included. */
public record NumberRange(int first, int last) {
  public NumberRange {
    if (first > last) {
      throw new IllegalArgumentException(first + "-" + last + " ends before it begins");
    }
  }

  /** Reads {@code 10000-19999}. */
  static NumberRange parse(String text) {
    int dash = text.indexOf('-');
    if (dash < 1) {
      throw new IllegalArgumentException("'" + text + "' is not FIRST-LAST");
    }
    return new NumberRange(number(text.substring(0, dash)), number(text.substring(dash + 1)));
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text.strip() + "' is not a whole number", e);
    }
  }

  public int size() {
    return last - first + 1;
  }
}
