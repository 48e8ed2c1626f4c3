package org.berth.server.notify;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.berth.contract.Subscription;
import org.berth.contract.SubscriptionKind;
import org.berth.contract.SubscriptionScope;
import org.berth.server.db.Columns;
import org.berth.server.http.Listing;
import org.berth.server.http.Paging;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Rows of {@code subscription}. */
final class SubscriptionDao {
  private static final String VIEW =
      """
      select subscription.id, person.name as person, subscription.kind, subscription.target, subscription.about,
             team.name as team, subscription.events, subscription.active, subscription.reason,
             subscription.created_at
        from subscription join person on person.id = subscription.person_id
        left join team on team.id = subscription.team_id
       where subscription.tenant_id = :tenant and subscription.deleted_at is null
         and (cast(:person as uuid) is null or subscription.person_id = cast(:person as uuid))
      """;

  static final Listing<Subscription> LISTING =
      Listing.byAge("created_at", "subscription.id", Listing.Type.UUID, row -> row.id().toString());

  private final Handle handle;

  SubscriptionDao(Handle handle) {
    this.handle = handle;
  }

  /** Whose a new subscription is. */
  record Owner(UUID id, UUID tenant, UUID person, Optional<UUID> team) {}

  /** What only the seals open. */
  record Sealed(Ciphertext target, Optional<Ciphertext> secret) {}

  void insert(Owner owner, Subscriptions.Wanted wanted, Sealed sealed) {
    handle
        .createUpdate(
            """
            insert into subscription (id, tenant_id, person_id, team_id, kind, about, events, target,
                                      target_sealed, secret_sealed)
            values (:id, :tenant, :person, cast(:team as uuid), :kind, :about, :events, :target,
                    :targetSealed, :secretSealed)
            """)
        .bind("id", owner.id())
        .bind("tenant", owner.tenant())
        .bind("person", owner.person())
        .bind("team", owner.team().orElse(null))
        .bind("kind", wanted.kind().wire())
        .bind("about", wanted.about().wire())
        .bind("events", words(wanted.events()))
        .bind("target", wanted.target().shown())
        .bind("targetSealed", sealed.target().bytes())
        .bind("secretSealed", sealed.secret().map(Ciphertext::bytes).orElse(null))
        .execute();
  }

  private static String[] words(List<Topic> events) {
    return events.stream().map(Topic::wire).toArray(String[]::new);
  }

  /** A team by name; for a person only one that the person is in. */
  Optional<UUID> team(UUID tenant, String name, @Nullable UUID person) {
    return handle
        .createQuery(
            """
            select id from team
             where tenant_id = :tenant and name = :name and deleted_at is null
               and (cast(:person as uuid) is null
                    or exists (select 1 from team_member where team_id = team.id and person_id = cast(:person as uuid)))
            """)
        .bind("tenant", tenant)
        .bind("name", name)
        .bind("person", person)
        .mapTo(UUID.class)
        .findOne();
  }

  /** One subscription; {@code person} null: whoever's it is. */
  Optional<Subscription> find(UUID tenant, UUID id, @Nullable UUID person) {
    return handle
        .createQuery(VIEW + " and subscription.id = :id")
        .bind("tenant", tenant)
        .bind("person", person)
        .bind("id", id)
        .map((row, context) -> subscription(row))
        .findOne();
  }

  /** Oldest first. */
  List<Subscription> list(UUID tenant, @Nullable UUID person, Paging<Subscription> paging) {
    return paging
        .bind(handle.createQuery(VIEW + paging.sql()))
        .bind("tenant", tenant)
        .bind("person", person)
        .map((row, context) -> subscription(row))
        .list();
  }

  void events(UUID id, List<Topic> events) {
    handle
        .createUpdate("update subscription set events = :events where id = :id")
        .bind("id", id)
        .bind("events", words(events))
        .execute();
  }

  void target(UUID id, String shown, Ciphertext sealed) {
    handle
        .createUpdate(
            "update subscription set target = :shown, target_sealed = :sealed where id = :id")
        .bind("id", id)
        .bind("shown", shown)
        .bind("sealed", sealed.bytes())
        .execute();
  }

  void secret(UUID id, Ciphertext sealed) {
    handle
        .createUpdate("update subscription set secret_sealed = :sealed where id = :id")
        .bind("id", id)
        .bind("sealed", sealed.bytes())
        .execute();
  }

  void active(UUID id, boolean active) {
    handle
        .createUpdate("update subscription set active = :active, reason = null where id = :id")
        .bind("id", id)
        .bind("active", active)
        .execute();
  }

  /** Stops what has no receiver any more. */
  void silence(UUID id, String reason) {
    handle
        .createUpdate("update subscription set active = false, reason = :reason where id = :id")
        .bind("id", id)
        .bind("reason", reason)
        .execute();
  }

  void delete(UUID id) {
    handle
        .createUpdate("update subscription set deleted_at = now() where id = :id")
        .bind("id", id)
        .execute();
  }

  private static Subscription subscription(ResultSet row) throws SQLException {
    Array events = row.getArray("events");
    return new Subscription(
        Columns.id(row, "id"),
        Columns.text(row, "person"),
        SubscriptionKind.valueOf(Columns.text(row, "kind").toUpperCase(Locale.ROOT)),
        Columns.text(row, "target"),
        SubscriptionScope.valueOf(Columns.text(row, "about").toUpperCase(Locale.ROOT)),
        row.getString("team"),
        List.of((String[]) events.getArray()),
        row.getBoolean("active"),
        row.getString("reason"),
        Columns.time(row, "created_at"));
  }
}
