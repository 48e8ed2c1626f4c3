package org.berth.server.run;

import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Hears what becomes of runs, in the transaction that stores it and after the run's own row. */
public interface RunFates {
  /**
   * Which run it is about.
   *
   * @param dry whether it was only to say what it would do
   */
  record Subject(RunId run, Optional<UUID> environment, String playbook, boolean dry) {}

  /** It has ended, in whatever way. */
  void ended(Handle tx, Subject subject, RunEnd end);
}
