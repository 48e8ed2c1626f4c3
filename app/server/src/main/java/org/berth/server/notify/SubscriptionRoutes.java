package org.berth.server.notify;

import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.berth.contract.Subscription;
import org.berth.server.db.Database;
import org.berth.server.http.Call;
import org.berth.server.http.Paging;
import org.berth.server.http.Permission;
import org.berth.server.http.Routes;
import org.berth.server.http.TenantOf;

/** {@code /notifications}: subscriptions. */
final class SubscriptionRoutes {
  private final Database database;
  private final Subscriptions subscriptions;
  private final AddressRules rules;

  SubscriptionRoutes(Database database, Subscriptions subscriptions, AddressRules rules) {
    this.database = database;
    this.subscriptions = subscriptions;
    this.rules = rules;
  }

  void register(Routes routes) {
    String all = "/api/v1/notifications";
    String one = all + "/{id}";
    routes
        .get(all, Permission.NOTIFICATION_READ, TenantOf.CALLER, this::list)
        .post(all, Permission.NOTIFICATION_WRITE, TenantOf.CALLER, this::create)
        .get(one, Permission.NOTIFICATION_READ, TenantOf.CALLER, this::get)
        .patch(one, Permission.NOTIFICATION_WRITE, TenantOf.CALLER, this::change)
        .delete(one, Permission.NOTIFICATION_WRITE, TenantOf.CALLER, this::delete);
  }

  private void list(Call call) {
    Paging<Subscription> paging = SubscriptionDao.LISTING.asked(call);
    List<Subscription> rows =
        database.inTransaction(
            tx ->
                new SubscriptionDao(tx)
                    .list(
                        call.scope().tenant().value(),
                        Subscriptions.seesOnly(call.caller()),
                        paging));
    call.json(200, paging.page(rows));
  }

  private void create(Call call) throws IOException {
    Subscriptions.Wanted wanted = SubscriptionBody.wanted(call.body(), rules);
    Subscription made =
        database.inTransaction(
            tx -> {
              UUID id = subscriptions.create(tx, call.caller(), wanted);
              return Subscriptions.find(tx, call.caller(), id);
            });
    call.http().header("Location", "/api/v1/notifications/" + made.id());
    call.json(201, made);
  }

  private void get(Call call) {
    call.object(find(call));
  }

  private Subscription find(Call call) {
    UUID id = call.id("id");
    return database.inTransaction(tx -> Subscriptions.find(tx, call.caller(), id));
  }

  private void change(Call call) throws IOException {
    Subscription seen = find(call);
    Subscriptions.Changed change = SubscriptionBody.changed(call.body(), seen.kind(), rules);
    database.useTransaction(tx -> subscriptions.change(tx, call.caller(), seen.id(), change));
    call.json(200, find(call));
  }

  private void delete(Call call) {
    UUID id = call.id("id");
    database.useTransaction(tx -> subscriptions.delete(tx, call.caller(), id));
    call.http().status(204);
  }
}
