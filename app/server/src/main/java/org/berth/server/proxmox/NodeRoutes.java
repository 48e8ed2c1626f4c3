package org.berth.server.proxmox;

import org.berth.contract.Page;
import org.berth.server.db.Database;
import org.berth.server.http.Call;
import org.berth.server.http.Permission;
import org.berth.server.http.Routes;
import org.berth.server.http.TenantOf;

/** {@code /nodes}. */
final class NodeRoutes {
  private final Database database;

  NodeRoutes(Database database) {
    this.database = database;
  }

  void register(Routes routes) {
    routes.get("/api/v1/nodes", Permission.NODE_READ, TenantOf.PLATFORM, this::list);
  }

  private void list(Call call) {
    call.json(200, new Page<>(database.inTransaction(tx -> new NodeDao(tx).list()), null));
  }
}
