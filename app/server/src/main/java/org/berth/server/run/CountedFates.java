package org.berth.server.run;

import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Passes on what becomes of runs, and counts the ends. */
record CountedFates(RunFates fates, RunMeters meters) implements RunFates {
  @Override
  public Optional<String> lost(Handle tx, Subject subject, String reason) {
    return fates.lost(tx, subject, reason);
  }

  @Override
  public void regained(Handle tx, Subject subject, Optional<String> note) {
    fates.regained(tx, subject, note);
  }

  @Override
  public void ended(Handle tx, Subject subject, RunEnd end) {
    fates.ended(tx, subject, end);
    meters.ended(tx, end.state());
  }
}
