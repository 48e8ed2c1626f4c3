package org.berth.server.run;

import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Hears what playbooks publish, as it arrives: once for each fact, in the order of publishing, in
 * the transaction that stores the event. What it throws is logged and undoes its own changes only.
 */
public interface PublishedFacts {
  /** Where a fact comes from. */
  record Source(RunId run, UUID job, int attempt, Optional<UUID> environment, String playbook) {}

  void published(Handle tx, Source source, Published fact);
}
