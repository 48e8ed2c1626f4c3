package org.berth.server.identity;

import java.util.List;
import org.berth.contract.WhoAmI;
import org.berth.server.db.Database;
import org.berth.server.http.Call;
import org.berth.server.http.Caller;
import org.berth.server.http.Permission;
import org.berth.server.http.Routes;
import org.berth.server.http.TenantOf;

/** {@code /whoami}. */
final class IdentityRoutes {
  private final Database database;

  IdentityRoutes(Database database) {
    this.database = database;
  }

  void register(Routes routes) {
    routes.get("/api/v1/whoami", Permission.SELF, TenantOf.CALLER, this::whoAmI);
  }

  private void whoAmI(Call call) {
    Caller caller = call.caller();
    String tenant = database.inTransaction(tx -> new IdentityDao(tx).tenantName(caller.tenant()));
    List<String> permissions =
        caller.permissions().stream().map(Permission::wire).sorted().toList();
    call.object(new WhoAmI(caller.person(), caller.name(), tenant, permissions));
  }
}
