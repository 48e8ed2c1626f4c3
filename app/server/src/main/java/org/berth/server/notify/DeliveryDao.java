package org.berth.server.notify;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.berth.contract.SubscriptionKind;
import org.berth.server.db.Columns;
import org.jdbi.v3.core.Handle;

/** Rows of {@code delivery} while they are worked on. */
final class DeliveryDao {
  private final Handle handle;

  DeliveryDao(Handle handle) {
    this.handle = handle;
  }

  /** A claimed delivery, its secrets still sealed. */
  record Claimed(
      UUID id, UUID subscription, Count count, SubscriptionKind kind, Sealed sealed, Fact fact) {}

  /** How many tries there were since {@code began}, this one included. */
  record Count(int step, Instant began) {}

  /** What only the seals open. */
  record Sealed(Ciphertext target, Optional<Ciphertext> secret) {}

  /**
   * Claims the delivery that has been due longest, for a subscription that is not busy. Until
   * {@code lease} nobody else claims it; a try that dies is due again then.
   */
  Optional<Claimed> claim(Instant now, Instant lease, Collection<UUID> busy) {
    return handle
        .createQuery(
            """
            update delivery set step = step + 1, next_try_at = :lease
              from subscription, outbox
             where subscription.id = delivery.subscription_id and outbox.id = delivery.outbox_id
               and delivery.id = (
                 select due.id from delivery due join subscription on subscription.id = due.subscription_id
                  where due.state = 'waiting' and due.next_try_at <= :now
                    and subscription.active and subscription.deleted_at is null
                    and due.subscription_id <> all(:busy)
                  order by due.next_try_at limit 1 for update of due skip locked)
            returning delivery.id, delivery.subscription_id, delivery.step, delivery.began_at,
                      subscription.kind, subscription.target_sealed, subscription.secret_sealed,
                      outbox.topic, outbox.at, outbox.subject_id, outbox.payload
            """)
        .bind("now", now)
        .bind("lease", lease)
        .bindArray("busy", UUID.class, busy.toArray())
        .map((row, context) -> claimed(row))
        .findOne();
  }

  private static Claimed claimed(ResultSet row) throws SQLException {
    return new Claimed(
        Columns.id(row, "id"),
        Columns.id(row, "subscription_id"),
        new Count(row.getInt("step"), Columns.time(row, "began_at")),
        SubscriptionKind.valueOf(Columns.text(row, "kind").toUpperCase(Locale.ROOT)),
        new Sealed(
            new Ciphertext(row.getBytes("target_sealed")),
            Optional.ofNullable(row.getBytes("secret_sealed")).map(Ciphertext::new)),
        Fact.stored(
            Columns.text(row, "topic"),
            Columns.time(row, "at"),
            Columns.id(row, "subject_id"),
            Columns.text(row, "payload")));
  }

  /**
   * Writes a try into the log; {@code at} is when it began. It is numbered here, because a try of
   * an instance that stood still may be written after those that followed it.
   */
  void tried(Parcel parcel, Verdict verdict, Instant at, int millis) {
    handle
        .createUpdate(
            """
            insert into delivery_try (delivery_id, number, at, millis, status, result)
            select :id, coalesce(max(number), 0) + 1, :at, :millis, cast(:status as int), :result
              from delivery_try where delivery_id = :id
            """)
        .bind("id", parcel.id())
        .bind("at", at)
        .bind("millis", millis)
        .bind("status", verdict.status().orElse(null))
        .bind("result", verdict.words())
        .execute();
  }

  void delivered(UUID id, Instant now) {
    handle
        .createUpdate(
            """
            update delivery set state = 'delivered', delivered_at = :now, reason = null
             where id = :id and state = 'waiting'
            """)
        .bind("id", id)
        .bind("now", now)
        .execute();
  }

  void again(UUID id, Instant next, String reason) {
    handle
        .createUpdate(
            """
            update delivery set next_try_at = :next, reason = :reason where id = :id and state = 'waiting'
            """)
        .bind("id", id)
        .bind("next", next)
        .bind("reason", reason)
        .execute();
  }

  void dead(UUID id, String reason) {
    handle
        .createUpdate(
            "update delivery set state = 'dead', reason = :reason where id = :id and state = 'waiting'")
        .bind("id", id)
        .bind("reason", reason)
        .execute();
  }

  /** Gives up all that was on its way to a subscription. */
  void deadOf(UUID subscription, String reason) {
    handle
        .createUpdate(
            """
            update delivery set state = 'dead', reason = :reason
             where subscription_id = :subscription and state = 'waiting'
            """)
        .bind("subscription", subscription)
        .bind("reason", reason)
        .execute();
  }

  /** Removes the log of what ended before a time, and the facts that nothing refers to any more. */
  void forget(Instant before) {
    handle
        .createUpdate("delete from delivery where state <> 'waiting' and created_at < :before")
        .bind("before", before)
        .execute();
    handle
        .createUpdate(
            """
            delete from outbox where delivered_at < :before
               and not exists (select 1 from delivery where outbox_id = outbox.id)
            """)
        .bind("before", before)
        .execute();
  }
}
