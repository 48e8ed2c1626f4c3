package org.berth.server.notify;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.berth.contract.Delivery;
import org.berth.contract.DeliveryState;
import org.berth.contract.SubscriptionKind;
import org.berth.server.db.Columns;
import org.berth.server.http.Listing;
import org.berth.server.http.Paging;
import org.berth.server.json.Json;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Deliveries as people see them. */
final class DeliveryLog {
  private static final String VIEW =
      """
      select delivery.id, delivery.subscription_id, subscription.kind, subscription.target, outbox.topic,
             outbox.subject_id, delivery.state, delivery.reason, delivery.created_at, delivery.delivered_at,
             case when delivery.state = 'waiting' then delivery.next_try_at end as next_try_at,
             (select coalesce(json_agg(json_build_object('number', number, 'at', at, 'millis', millis,
                                                         'status', status, 'result', result) order by number), '[]')
                from delivery_try where delivery_id = delivery.id) as tries
        from delivery join subscription on subscription.id = delivery.subscription_id
        join outbox on outbox.id = delivery.outbox_id
       where delivery.tenant_id = :tenant
         and (cast(:person as uuid) is null or subscription.person_id = cast(:person as uuid))
      """;

  static final Listing<Delivery> LISTING =
      Listing.byAge("-created_at", "delivery.id", Listing.Type.UUID, row -> row.id().toString());

  private final Handle handle;

  DeliveryLog(Handle handle) {
    this.handle = handle;
  }

  /** Which deliveries a list shows. */
  record Filter(Optional<String> state, Optional<UUID> subscription) {}

  /** One delivery; {@code person} null: whoever's it is. */
  Optional<Delivery> find(UUID tenant, UUID id, @Nullable UUID person) {
    return handle
        .createQuery(VIEW + " and delivery.id = :id")
        .bind("tenant", tenant)
        .bind("person", person)
        .bind("id", id)
        .map((row, context) -> delivery(row))
        .findOne();
  }

  List<Delivery> list(UUID tenant, @Nullable UUID person, Filter filter, Paging<Delivery> paging) {
    return paging
        .bind(
            handle.createQuery(
                VIEW
                    + """
                       and (cast(:state as text) is null or delivery.state = :state)
                       and (cast(:subscription as uuid) is null
                            or delivery.subscription_id = cast(:subscription as uuid))
                    """
                    + paging.sql()))
        .bind("tenant", tenant)
        .bind("person", person)
        .bind("state", filter.state().orElse(null))
        .bind("subscription", filter.subscription().orElse(null))
        .map((row, context) -> delivery(row))
        .list();
  }

  /** Makes a delivery due once more, with all its patience before it. */
  void again(UUID id, Instant now) {
    handle
        .createUpdate(
            """
            update delivery set state = 'waiting', step = 0, began_at = :now, next_try_at = :now,
                   reason = null, delivered_at = null
             where id = :id
            """)
        .bind("id", id)
        .bind("now", now)
        .execute();
  }

  private static Delivery delivery(ResultSet row) throws SQLException {
    return new Delivery(
        Columns.id(row, "id"),
        Columns.id(row, "subscription_id"),
        SubscriptionKind.valueOf(Columns.text(row, "kind").toUpperCase(Locale.ROOT)),
        Columns.text(row, "target"),
        Columns.text(row, "topic"),
        Columns.id(row, "subject_id"),
        DeliveryState.valueOf(Columns.text(row, "state").toUpperCase(Locale.ROOT)),
        row.getString("reason"),
        List.of(Json.read(Columns.text(row, "tries"), Delivery.Try[].class)),
        Columns.time(row, "created_at"),
        Columns.timeOrNull(row, "next_try_at"),
        Columns.timeOrNull(row, "delivered_at"));
  }
}
