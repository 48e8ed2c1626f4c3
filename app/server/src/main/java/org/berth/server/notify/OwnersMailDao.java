package org.berth.server.notify;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.berth.server.db.Columns;
import org.jdbi.v3.core.Handle;

/** People with mail addresses, and the subscriptions that they have by default. */
final class OwnersMailDao {
  private final Handle handle;

  OwnersMailDao(Handle handle) {
    this.handle = handle;
  }

  /** Somebody whose default subscription is missing, or goes to an earlier address. */
  record Reachable(UUID id, UUID tenant, String email, Optional<UUID> subscription) {}

  /** Those to be served; locked, so that two instances do not serve them twice. */
  List<Reachable> without() {
    return handle
        .createQuery(
            """
            select person.id, person.tenant_id, person.email, subscription.id as subscription
              from person left join subscription on subscription.person_id = person.id and subscription.by_default
             where person.email is not null and person.deleted_at is null
               and subscription.target is distinct from person.email
               for update of person skip locked
            """)
        .map(
            (row, context) ->
                new Reachable(
                    Columns.id(row, "id"),
                    Columns.id(row, "tenant_id"),
                    Columns.text(row, "email"),
                    Optional.ofNullable(Columns.idOrNull(row, "subscription"))))
        .list();
  }

  void mark(UUID subscription) {
    handle
        .createUpdate("update subscription set by_default = true where id = :id")
        .bind("id", subscription)
        .execute();
  }
}
