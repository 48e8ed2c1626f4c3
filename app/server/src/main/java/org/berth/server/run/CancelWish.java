package org.berth.server.run;

/** That a run is to end, as it was asked; {@code hard} does not wait for the present task. */
record CancelWish(boolean hard, String reason) {
  String mode() {
    return hard ? "hard" : "soft";
  }

  /** Of a run that it came before. */
  String sentence() {
    return "Cancelled: " + reason;
  }
}
