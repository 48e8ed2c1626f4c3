package org.berth.server.notify;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.berth.contract.ErrorCode;
import org.berth.contract.Subscription;
import org.berth.contract.SubscriptionKind;
import org.berth.contract.SubscriptionScope;
import org.berth.server.audit.Audits;
import org.berth.server.db.Ids;
import org.berth.server.http.Caller;
import org.berth.server.http.Permission;
import org.berth.server.problem.Failure;
import org.berth.server.secret.Seals;
import org.berth.server.secret.Secret;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Who is told of what. Each method joins the caller's transaction. */
final class Subscriptions {
  private final Seals seals;
  private final Ids ids;

  Subscriptions(Seals seals, Ids ids) {
    this.seals = seals;
    this.ids = ids;
  }

  /** What the secrets of a subscription are sealed for. */
  static String place(UUID subscription) {
    return "subscription/" + subscription;
  }

  UUID create(Handle tx, Caller caller, Wanted wanted) {
    Optional<UUID> team = wanted.team().map(name -> team(tx, caller, name));
    if (wanted.about() == SubscriptionScope.ALL && !mayAll(caller)) {
      throw new Failure(
          ErrorCode.FORBIDDEN,
          caller.name() + " does not hold " + Permission.NOTIFICATION_ALL.wire());
    }
    UUID id = ids.next();
    new SubscriptionDao(tx)
        .insert(
            new SubscriptionDao.Owner(id, caller.tenant().value(), caller.person(), team),
            wanted,
            sealed(id, wanted.target(), wanted.secret()));
    audit(tx, caller, "notification.subscribe", id, Map.of("target", wanted.target().shown()));
    return id;
  }

  /** A team of the caller's; an administrator may name any. */
  private static UUID team(Handle tx, Caller caller, String name) {
    return new SubscriptionDao(tx)
        .team(caller.tenant().value(), name, mayAll(caller) ? null : caller.person())
        .orElseThrow(
            () -> new Failure(ErrorCode.NOT_FOUND, "There is no team " + name + " of yours"));
  }

  /** Changes what is given and lets the rest be. */
  void change(Handle tx, Caller caller, UUID id, Changed change) {
    find(tx, caller, id);
    var dao = new SubscriptionDao(tx);
    change.events().ifPresent(events -> dao.events(id, events));
    change.target().ifPresent(target -> dao.target(id, target.shown(), seal(id, target.whole())));
    change.secret().ifPresent(secret -> dao.secret(id, seal(id, secret)));
    change.active().ifPresent(active -> dao.active(id, active));
    audit(tx, caller, "notification.change", id, Map.of());
  }

  void delete(Handle tx, Caller caller, UUID id) {
    find(tx, caller, id);
    new SubscriptionDao(tx).delete(id);
    new DeliveryDao(tx).deadOf(id, "The subscription was deleted");
    audit(tx, caller, "notification.unsubscribe", id, Map.of());
  }

  /** One that the caller may see: a foreign one is not there. */
  static Subscription find(Handle tx, Caller caller, UUID id) {
    return new SubscriptionDao(tx)
        .find(caller.tenant().value(), id, seesOnly(caller))
        .orElseThrow(() -> new Failure(ErrorCode.NOT_FOUND, "There is no subscription " + id));
  }

  /** Whose subscriptions the caller may see; null: everybody's in the tenant. */
  static @Nullable UUID seesOnly(Caller caller) {
    return mayAll(caller) ? null : caller.person();
  }

  private static boolean mayAll(Caller caller) {
    return caller.permissions().contains(Permission.NOTIFICATION_ALL);
  }

  private SubscriptionDao.Sealed sealed(UUID id, Target target, Optional<Secret> secret) {
    return new SubscriptionDao.Sealed(
        seal(id, target.whole()), secret.map(value -> seal(id, value)));
  }

  private Ciphertext seal(UUID id, Secret secret) {
    return new Ciphertext(seals.seal(secret, place(id)));
  }

  private static void audit(
      Handle tx, Caller caller, String action, UUID id, Map<String, ?> details) {
    Audits.add(tx, caller, action, new Audits.Subject("subscription", id), details);
  }

  /** What is wanted of a new subscription, read from a body. */
  record Wanted(
      SubscriptionKind kind,
      Target target,
      List<Topic> events,
      Optional<Secret> secret,
      SubscriptionScope about,
      Optional<String> team) {}

  /** What is to be changed, read from a body. */
  record Changed(
      Optional<Target> target,
      Optional<List<Topic>> events,
      Optional<Secret> secret,
      Optional<Boolean> active) {}
}
