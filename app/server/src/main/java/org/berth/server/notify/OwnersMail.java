package org.berth.server.notify;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.berth.contract.SubscriptionKind;
import org.berth.contract.SubscriptionScope;
import org.berth.server.db.Database;
import org.berth.server.db.Ids;
import org.berth.server.secret.Seals;
import org.berth.server.secret.Secret;
import org.jdbi.v3.core.Handle;

/**
 * Subscribes everybody who has a mail address to what becomes of their environments. It happens
 * once a person: who deletes the subscription is left alone.
 */
final class OwnersMail {
  private static final List<Topic> TOPICS =
      List.of(
          Topic.ENVIRONMENT_READY,
          Topic.ENVIRONMENT_FAILED,
          Topic.ENVIRONMENT_UNKNOWN,
          Topic.ENVIRONMENT_DELETED);

  private final Database database;
  private final Seals seals;
  private final Ids ids;

  OwnersMail(Database database, Seals seals, Ids ids) {
    this.database = database;
    this.seals = seals;
    this.ids = ids;
  }

  void ensure() {
    database.useTransaction(
        tx -> new OwnersMailDao(tx).without().forEach(person -> subscribe(tx, person)));
  }

  private void subscribe(Handle tx, OwnersMailDao.Reachable person) {
    Optional<UUID> held = person.subscription();
    UUID id = held.orElseGet(ids::next);
    Secret address = Secret.of(person.email());
    var sealed = new Ciphertext(seals.seal(address, Subscriptions.place(id)));
    if (held.isPresent()) {
      new SubscriptionDao(tx).target(id, person.email(), sealed);
      return;
    }
    var dao = new SubscriptionDao(tx);
    dao.insert(
        new SubscriptionDao.Owner(id, person.tenant(), person.id(), Optional.empty()),
        new Subscriptions.Wanted(
            SubscriptionKind.MAIL,
            new Target(person.email(), address),
            TOPICS,
            Optional.empty(),
            SubscriptionScope.MINE,
            Optional.empty()),
        new SubscriptionDao.Sealed(sealed, Optional.empty()));
    new OwnersMailDao(tx).mark(id);
  }
}
