package org.berth.cli.service;

/** How often a broken connection is tried again: for a minute after the last sign of life. */
public final class Reconnects {
  private static final int MOST = 120;
  private static final long PAUSE_MILLIS = 500;

  private final String advice;
  private int failures;

  /** {@code advice} tells how to go on by hand once all of them failed. */
  public Reconnects(String advice) {
    this.advice = advice;
  }

  /** Something came. */
  public void worked() {
    failures = 0;
  }

  /** Waits before the next one; ends the command after the last. */
  public void pause() {
    if (++failures > MOST) {
      throw new CommandFailure(
          ExitCode.UNREACHABLE, "The connection broke; the run goes on", advice);
    }
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(ExitCode.FAILED, "Interrupted");
    }
  }

  /** Tells a service that may come back from a refusal, which ends the command. */
  public static void unlessUnreachable(CommandFailure failure) {
    if (failure.exitCode() != ExitCode.UNREACHABLE) {
      throw failure;
    }
  }
}
