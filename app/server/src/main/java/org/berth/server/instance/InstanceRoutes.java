package org.berth.server.instance;

import org.berth.contract.Page;
import org.berth.server.db.Database;
import org.berth.server.http.Call;
import org.berth.server.http.Permission;
import org.berth.server.http.Routes;
import org.berth.server.http.TenantOf;

/** {@code /instances}. */
final class InstanceRoutes {
  private final Database database;

  InstanceRoutes(Database database) {
    this.database = database;
  }

  void register(Routes routes) {
    routes.get("/api/v1/instances", Permission.INSTANCE_READ, TenantOf.PLATFORM, this::list);
  }

  private void list(Call call) {
    call.json(200, new Page<>(database.inTransaction(tx -> new InstanceDao(tx).list()), null));
  }
}
