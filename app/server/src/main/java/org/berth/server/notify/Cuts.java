package org.berth.server.notify;

/** Shortens texts to what a receiver takes. */
final class Cuts {
  private Cuts() {}

  /** At most so many UTF-16 units, never half a character; what was cut shows. */
  static String at(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(most - 2)) ? most - 2 : most - 1;
    return text.substring(0, end) + "…";
  }
}
