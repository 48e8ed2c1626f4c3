package org.berth.server.run;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.berth.contract.RunState;
import org.berth.server.secret.Secret;

/**
 * A run as it is stored: what was ordered and where it stands.
 *
 * @param playbook relative to the checkout
 * @param content the hash of the content that it is made of, once that is known
 * @param secrets empty once the run has ended
 * @param keeper once it is known; it never has another one
 */
record StoredRun(
    RunId id,
    UUID job,
    int attempt,
    Optional<UUID> environment,
    String playbook,
    String revision,
    Optional<String> content,
    RunState state,
    String reason,
    Map<String, Object> variables,
    Map<String, Secret> secrets,
    List<String> options,
    Duration limit,
    Optional<KeeperIdentity> keeper) {

  RunFates.Subject subject() {
    return new RunFates.Subject(id, environment, playbook, options.contains("--check"));
  }

  PublishedFacts.Source source() {
    return new PublishedFacts.Source(id, job, attempt, environment, playbook);
  }
}
