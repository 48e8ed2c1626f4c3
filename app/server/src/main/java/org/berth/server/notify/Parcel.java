package org.berth.server.notify;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.berth.contract.SubscriptionKind;
import org.berth.server.secret.Secret;

/**
 * One delivery in the hands of a sender.
 *
 * @param step how many tries there were since {@code began}, this one included
 */
record Parcel(UUID id, UUID subscription, int step, Instant began, Address address, Fact fact) {

  /** Where it goes, opened; a secret only where messages are signed. */
  record Address(SubscriptionKind kind, Secret target, Optional<Secret> secret) {}
}
