package org.berth.server.instance;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.berth.contract.Instance;
import org.berth.contract.InstanceState;
import org.berth.server.db.Database;
import org.berth.server.http.Body;
import org.berth.server.http.Call;
import org.berth.server.http.Paging;
import org.berth.server.http.Permission;
import org.berth.server.http.Routes;
import org.berth.server.http.TenantOf;

/** {@code /instances}. */
final class InstanceRoutes {
  private final Database database;
  private final Duration lostAfter;
  private final Fences fences;

  InstanceRoutes(Database database, Duration lostAfter, Fences fences) {
    this.database = database;
    this.lostAfter = lostAfter;
    this.fences = fences;
  }

  void register(Routes routes) {
    routes
        .get("/api/v1/instances", Permission.INSTANCE_READ, TenantOf.PLATFORM, this::list)
        .post(
            "/api/v1/instances/{id}/fence",
            Permission.INSTANCE_FENCE,
            TenantOf.PLATFORM,
            this::fence);
  }

  private void list(Call call) {
    Paging<Instance> paging = InstanceDao.LISTING.asked(call);
    var filter =
        new InstanceDao.Filter(
            call.query("host"),
            call.query("state", Arrays.stream(InstanceState.values()).map(InstanceState::wire)));
    List<Instance> rows =
        database.inTransaction(tx -> new InstanceDao(tx).list(lostAfter, filter, paging));
    call.json(200, paging.page(rows));
  }

  private void fence(Call call) throws IOException {
    UUID id = call.id("id");
    Body body = call.body();
    Optional<String> reason = body.requireText("reason");
    body.end();
    call.json(200, fences.fence(call.caller(), id, reason.orElseThrow()));
  }
}
