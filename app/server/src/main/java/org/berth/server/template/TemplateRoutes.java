package org.berth.server.template;

import java.io.IOException;
import org.berth.contract.Request;
import org.berth.server.http.Body;
import org.berth.server.http.Call;
import org.berth.server.http.Permission;
import org.berth.server.http.Routes;
import org.berth.server.http.TenantOf;
import org.berth.server.request.Idempotency;

/** {@code /templates}. */
final class TemplateRoutes {
  private final Templates templates;

  TemplateRoutes(Templates templates) {
    this.templates = templates;
  }

  void register(Routes routes) {
    routes
        .get("/api/v1/templates", Permission.NODE_READ, TenantOf.PLATFORM, this::list)
        .post("/api/v1/templates/{id}/retire", Permission.PLAY, TenantOf.CALLER, this::retire);
  }

  private void list(Call call) {
    var filter = new TemplateDao.Filter(call.query("name"), call.query("node"));
    call.json(200, templates.page(filter, TemplateDao.LISTING.asked(call)));
  }

  private void retire(Call call) throws IOException {
    Body body = call.body();
    body.end();
    Request request =
        templates.retire(call.caller(), call.path("id"), Idempotency.of(call, body.bytes()));
    call.accepted(request);
  }
}
