package org.berth.server.monitor;

import java.io.IOException;
import java.util.Map;
import org.berth.contract.Version;
import org.berth.server.db.Database;
import org.berth.server.disk.Disks;
import org.berth.server.http.Call;
import org.berth.server.http.Permission;
import org.berth.server.http.Routes;
import org.berth.server.http.TenantOf;

/** {@code /healthz}, {@code /readyz}, {@code /metrics} and {@code /version}. */
final class MonitorRoutes {
  private final Readiness readiness;
  private final Metrics metrics;
  private final Version version;

  MonitorRoutes(Database database, Disks disks, Metrics metrics, Version version) {
    this.readiness = new Readiness(database, disks);
    this.metrics = metrics;
    this.version = version;
  }

  void register(Routes routes) {
    routes
        .get("/healthz", Permission.PUBLIC, TenantOf.PLATFORM, MonitorRoutes::alive)
        .get("/readyz", Permission.PUBLIC, TenantOf.PLATFORM, this::ready)
        .get("/metrics", Permission.PUBLIC, TenantOf.PLATFORM, this::metrics)
        .get("/api/v1/version", Permission.PUBLIC, TenantOf.PLATFORM, this::version);
  }

  private static void alive(Call call) {
    call.json(200, Map.of("status", "ok"));
  }

  private void ready(Call call) {
    Map<String, String> checks = readiness.checks();
    boolean ready = Readiness.ready(checks);
    call.json(ready ? 200 : 503, Map.of("status", ready ? "ok" : "not ready", "checks", checks));
  }

  private void metrics(Call call) throws IOException {
    call.http().contentType("text/plain; version=0.0.4; charset=utf-8").result(metrics.text());
  }

  private void version(Call call) {
    call.json(200, version);
  }
}
