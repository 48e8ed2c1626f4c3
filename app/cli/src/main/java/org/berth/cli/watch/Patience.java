package org.berth.cli.watch;

import java.time.Duration;
import org.berth.cli.service.CommandFailure;
import org.berth.cli.service.Deadline;
import org.berth.cli.service.ExitCode;

/**
 * How long a person stays; the work goes on without them. While it lasts, a service that is away is
 * waited for.
 *
 * @param advice how to take the watching up again
 */
record Patience(Deadline deadline, String advice) {
  /** What is left of it; ends the command when nothing is. */
  Duration rest() {
    if (deadline.passed()) {
      throw new CommandFailure(ExitCode.TIMED_OUT, "Not done yet; the work goes on", advice);
    }
    return deadline.rest();
  }

  void pause(Duration most) {
    Duration rest = rest();
    try {
      Thread.sleep(most.compareTo(rest) < 0 ? most : rest);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(ExitCode.FAILED, "Interrupted");
    }
  }
}
