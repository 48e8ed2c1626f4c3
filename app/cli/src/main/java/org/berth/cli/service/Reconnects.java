package org.berth.cli.service;

import java.time.Duration;
import java.util.Optional;

/**
 * How often a broken connection is tried again: for a minute after it broke. A service that has
 * never answered is not waited for.
 */
public final class Reconnects {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final long PAUSE_MILLIS = 500;

  private final String advice;
  private boolean known;
  private Optional<Deadline> end = Optional.empty();

  /** {@code advice} tells how to go on by hand once all of them failed. */
  public Reconnects(String advice) {
    this.advice = advice;
  }

  /** The service answered. */
  public void worked() {
    known = true;
    end = Optional.empty();
  }

  /** Ends the command with this failure unless the service is one that may come back. */
  public void failed(CommandFailure failure) {
    if (!known) {
      throw failure;
    }
    failure.unlessUnreachable();
  }

  /** Waits before the next try; ends the command when none has worked for too long. */
  public void pause() {
    Deadline limit = end.orElseGet(() -> Deadline.in(LIMIT));
    end = Optional.of(limit);
    if (limit.passed()) {
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
}
