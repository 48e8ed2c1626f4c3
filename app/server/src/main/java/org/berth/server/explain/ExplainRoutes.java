package org.berth.server.explain;

import org.berth.server.http.Call;
import org.berth.server.http.Permission;
import org.berth.server.http.Routes;
import org.berth.server.http.TenantOf;

/** {@code /runs/{id}/explain}. */
final class ExplainRoutes {
  private final Explanations explanations;

  ExplainRoutes(Explanations explanations) {
    this.explanations = explanations;
  }

  void register(Routes routes) {
    routes.get("/api/v1/runs/{id}/explain", Permission.RUN_READ, TenantOf.CALLER, this::explain);
  }

  private void explain(Call call) {
    call.json(200, explanations.explain(call, call.id("id")));
  }
}
