package org.berth.lab.api;

import java.time.Duration;

/** Slows down who guesses passwords. A lab for tests may do without. */
record Pacing(Duration unauthorized) {
  /** The variable that switches the delay off when it is {@code 0}. */
  static final String SWITCH = "BERTH_LAB_401_DELAY_MS";

  static Pacing of(String milliseconds) {
    return new Pacing(
        Duration.ofMillis(
            milliseconds.matches("\\d{1,5}") ? Integer.parseInt(milliseconds) : 3000));
  }

  void delayUnauthorized() {
    try {
      Thread.sleep(unauthorized);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
