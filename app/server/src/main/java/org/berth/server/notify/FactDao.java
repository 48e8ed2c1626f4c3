package org.berth.server.notify;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.berth.server.db.Columns;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Rows of {@code outbox}, on their way to deliveries. */
final class FactDao {
  private final Handle handle;

  FactDao(Handle handle) {
    this.handle = handle;
  }

  /** A fact that nobody has been told of yet; owner and team say whose it is. */
  record Undelivered(
      long id, UUID tenant, String topic, @Nullable String owner, @Nullable String team) {}

  /** Locks the oldest facts that no other instance holds. */
  List<Undelivered> take(int limit) {
    return handle
        .createQuery(
            """
            select id, tenant_id, topic, payload ->> 'owner_id' as owner, payload ->> 'team_id' as team
              from outbox
             where delivered_at is null order by id limit :limit for update skip locked
            """)
        .bind("limit", limit)
        .map(
            (row, context) ->
                new Undelivered(
                    row.getLong("id"),
                    Columns.id(row, "tenant_id"),
                    Columns.text(row, "topic"),
                    row.getString("owner"),
                    row.getString("team")))
        .list();
  }

  /**
   * The subscriptions that want a fact, of people who may still know of it: their own, their
   * team's, and for administrators everybody's.
   */
  List<UUID> audience(Undelivered fact) {
    return handle
        .createQuery(
            """
            select subscription.id
              from subscription join person on person.id = subscription.person_id
             where subscription.tenant_id = :tenant and subscription.deleted_at is null
               and subscription.active and :topic = any(subscription.events)
               and person.deleted_at is null
               and case about
                     when 'mine' then person_id = cast(:owner as uuid)
                     when 'all' then person.role = 'administrator'
                     when 'team' then
                       (person.role = 'administrator'
                        or exists (select 1 from team_member asker
                                    where asker.team_id = subscription.team_id and asker.person_id = person.id))
                       and (subscription.team_id = cast(:team as uuid)
                            or cast(:team as uuid) is null
                               and exists (select 1 from team_member owner
                                            where owner.team_id = subscription.team_id
                                              and owner.person_id = cast(:owner as uuid)))
                   end
             order by subscription.id
            """)
        .bind("tenant", fact.tenant())
        .bind("topic", fact.topic())
        .bind("owner", fact.owner())
        .bind("team", fact.team())
        .mapTo(UUID.class)
        .list();
  }

  void deliver(UUID id, Undelivered fact, UUID subscription, Instant now) {
    handle
        .createUpdate(
            """
            insert into delivery (id, tenant_id, subscription_id, outbox_id, state, began_at, next_try_at, created_at)
            values (:id, :tenant, :subscription, :fact, 'waiting', :now, :now, :now)
            on conflict (subscription_id, outbox_id) do nothing
            """)
        .bind("id", id)
        .bind("tenant", fact.tenant())
        .bind("subscription", subscription)
        .bind("fact", fact.id())
        .bind("now", now)
        .execute();
  }

  void done(long id) {
    handle
        .createUpdate("update outbox set delivered_at = now() where id = :id")
        .bind("id", id)
        .execute();
  }
}
