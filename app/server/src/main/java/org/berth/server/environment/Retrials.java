package org.berth.server.environment;

import java.util.Optional;
import org.berth.contract.RunState;
import org.berth.server.queue.Job;
import org.berth.server.queue.Retry;
import org.berth.server.run.RunEnd;
import org.berth.server.run.RunFindings;
import org.jdbi.v3.core.Handle;

/** Which failed runs are tried again without anybody asking. */
final class Retrials {
  private Retrials() {}

  static Optional<Retry> of(Handle tx, Job job, RunEnd end) {
    if (end.state() != RunState.FAILED) {
      return Optional.empty();
    }
    return reason(tx, end).filter(why -> why.allows(job.attempt()));
  }

  private static Optional<Retry> reason(Handle tx, RunEnd end) {
    if (RunFindings.failureCode(tx, end.run()).filter("vmid_taken"::equals).isPresent()) {
      return Optional.of(Retry.VMID_TAKEN);
    }
    if (RunFindings.interrupted(tx, end.run())) {
      return Optional.of(Retry.INTERRUPTED);
    }
    return RunFindings.unreachable(tx, end.run())
        ? Optional.of(Retry.UNREACHABLE)
        : Optional.empty();
  }
}
