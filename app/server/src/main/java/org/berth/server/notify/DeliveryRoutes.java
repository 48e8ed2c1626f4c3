package org.berth.server.notify;

import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.berth.contract.Delivery;
import org.berth.contract.DeliveryState;
import org.berth.contract.ErrorCode;
import org.berth.server.audit.Audits;
import org.berth.server.db.Database;
import org.berth.server.http.Call;
import org.berth.server.http.Paging;
import org.berth.server.http.Permission;
import org.berth.server.http.Routes;
import org.berth.server.http.TenantOf;
import org.berth.server.problem.Failure;
import org.jdbi.v3.core.Handle;

/** {@code /notifications/deliveries}: what became of each message. */
final class DeliveryRoutes {
  private final Database database;
  private final InstantSource clock;

  DeliveryRoutes(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  void register(Routes routes) {
    String all = "/api/v1/notifications/deliveries";
    String one = all + "/{id}";
    routes
        .get(all, Permission.NOTIFICATION_READ, TenantOf.CALLER, this::list)
        .get(one, Permission.NOTIFICATION_READ, TenantOf.CALLER, this::get)
        .post(one + "/redeliver", Permission.NOTIFICATION_WRITE, TenantOf.CALLER, this::redeliver);
  }

  private void list(Call call) {
    Paging<Delivery> paging = DeliveryLog.LISTING.asked(call);
    var filter =
        new DeliveryLog.Filter(
            call.query("state", Arrays.stream(DeliveryState.values()).map(DeliveryState::wire)),
            call.query("subscription_id").map(DeliveryRoutes::uuid));
    List<Delivery> rows =
        database.inTransaction(
            tx ->
                new DeliveryLog(tx)
                    .list(
                        call.scope().tenant().value(),
                        Subscriptions.seesOnly(call.caller()),
                        filter,
                        paging));
    call.json(200, paging.page(rows));
  }

  private static UUID uuid(String text) {
    Optional<UUID> id = Call.uuid(text);
    return id.orElseThrow(
        () -> new Failure(ErrorCode.INVALID_QUERY, "subscription_id is not an id"));
  }

  private void get(Call call) {
    call.object(database.inTransaction(tx -> find(tx, call)));
  }

  private static Delivery find(Handle tx, Call call) {
    UUID id = call.id("id");
    return new DeliveryLog(tx)
        .find(call.scope().tenant().value(), id, Subscriptions.seesOnly(call.caller()))
        .orElseThrow(() -> new Failure(ErrorCode.NOT_FOUND, "There is no delivery " + id));
  }

  /** Only to a subscription that is there and active: else nothing would ever be sent. */
  private void redeliver(Call call) {
    Delivery due =
        database.inTransaction(
            tx -> {
              Delivery seen = find(tx, call);
              if (!Subscriptions.find(tx, call.caller(), seen.subscriptionId()).active()) {
                throw new Failure(ErrorCode.WRONG_STATE, "The subscription is not active");
              }
              new DeliveryLog(tx).again(seen.id(), clock.instant());
              Audits.add(
                  tx,
                  call.caller(),
                  "notification.redeliver",
                  new Audits.Subject("delivery", seen.id()),
                  Map.of());
              return find(tx, call);
            });
    call.json(202, due);
  }
}
