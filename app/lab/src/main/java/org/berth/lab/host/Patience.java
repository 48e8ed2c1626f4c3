package org.berth.lab.host;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waiting for a condition with an end. */
public final class Patience {
  private static final Duration STEP = Duration.ofMillis(20);

  private Patience() {}

  /** Whether the condition came true within ten seconds. */
  public static boolean until(BooleanSupplier condition) {
    return until(Duration.ofSeconds(10), condition);
  }

  /** Whether the condition came true in time. */
  public static boolean until(Duration limit, BooleanSupplier condition) {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        return false;
      }
      try {
        Thread.sleep(STEP);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new HostFailure("Waiting was interrupted", e);
      }
    }
    return true;
  }
}
