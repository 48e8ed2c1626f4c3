package org.berth.server.template;

import java.io.IOException;
import java.util.UUID;
import org.berth.contract.Page;
import org.berth.server.db.Database;
import org.berth.server.http.Body;
import org.berth.server.http.Call;
import org.berth.server.http.Permission;
import org.berth.server.http.Routes;
import org.berth.server.http.TenantOf;
import org.berth.server.request.Idempotency;
import org.berth.server.request.RequestViews;

/** {@code /templates}. */
final class TemplateRoutes {
  private final Database database;
  private final Templates templates;

  TemplateRoutes(Database database, Templates templates) {
    this.database = database;
    this.templates = templates;
  }

  void register(Routes routes) {
    routes
        .get("/api/v1/templates", Permission.NODE_READ, TenantOf.PLATFORM, this::list)
        .post("/api/v1/templates/{id}/retire", Permission.PLAY, TenantOf.CALLER, this::retire);
  }

  private void list(Call call) {
    call.json(200, new Page<>(templates.all(), null));
  }

  private void retire(Call call) throws IOException {
    Body body = call.body();
    body.end();
    UUID request =
        templates.retire(call.caller(), call.path("id"), Idempotency.of(call, body.bytes()));
    call.http().header("Location", "/api/v1/requests/" + request);
    call.json(202, database.inTransaction(tx -> RequestViews.accepted(tx, call.scope(), request)));
  }
}
