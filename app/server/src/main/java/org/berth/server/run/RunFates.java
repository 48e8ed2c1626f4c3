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

  /**
   * The instance that watches it is not seen any more, and the run may well go on there. What is
   * returned is handed back when it is seen again.
   */
  default Optional<String> lost(Handle tx, Subject subject, String reason) {
    return Optional.empty();
  }

  /** It is watched again; {@code note} is what {@link #lost} returned. */
  default void regained(Handle tx, Subject subject, Optional<String> note) {}

  /** It has ended, in whatever way. */
  void ended(Handle tx, Subject subject, RunEnd end);
}
