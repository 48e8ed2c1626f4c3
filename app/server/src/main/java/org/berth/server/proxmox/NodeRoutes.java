package org.berth.server.proxmox;

import java.util.List;
import org.berth.contract.Node;
import org.berth.server.db.Database;
import org.berth.server.http.Call;
import org.berth.server.http.Paging;
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
    Paging<Node> paging = NodeViews.LISTING.asked(call);
    var filter = new NodeViews.Filter(call.query("cluster"), call.query("name"));
    List<Node> rows = database.inTransaction(tx -> new NodeViews(tx).list(filter, paging));
    call.json(200, paging.page(rows));
  }
}
