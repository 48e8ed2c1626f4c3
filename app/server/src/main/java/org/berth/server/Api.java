package org.berth.server;

import org.berth.server.audit.AuditRoutes;
import org.berth.server.config.Settings;
import org.berth.server.db.Database;
import org.berth.server.docs.DocsRoutes;
import org.berth.server.environment.EnvironmentRoutes;
import org.berth.server.environment.Environments;
import org.berth.server.http.Routes;
import org.berth.server.identity.IdentityRoutes;
import org.berth.server.instance.InstanceRoutes;
import org.berth.server.monitor.Metrics;
import org.berth.server.monitor.MonitorRoutes;
import org.berth.server.play.PlayRoutes;
import org.berth.server.play.Plays;
import org.berth.server.proxmox.NodeRoutes;
import org.berth.server.proxmox.Observer;
import org.berth.server.quota.Quotas;
import org.berth.server.request.RequestRoutes;
import org.berth.server.request.Retries;
import org.berth.server.run.RunRoutes;
import org.berth.server.run.RunSignals;

/** The half that people talk to: every address, feature by feature. */
final class Api {
  private Api() {}

  static Routes routes(Platform platform, Work work, RunSignals signals) {
    Settings settings = platform.settings();
    Database database = platform.database();
    var routes = new Routes();
    new IdentityRoutes(database).register(routes);
    new EnvironmentRoutes(database, settings.environment(), environments(platform, work), work.keys)
        .register(routes);
    new RequestRoutes(database, work.cancels, new Retries(platform.ids())).register(routes);
    new PlayRoutes(database, new Plays(work.requests), platform.places()).register(routes);
    new RunRoutes(database, signals).register(routes);
    new NodeRoutes(database).register(routes);
    new InstanceRoutes(database).register(routes);
    new AuditRoutes(database).register(routes);
    new MonitorRoutes(
            database, platform.places().home(), metrics(database, work), platform.version())
        .register(routes);
    new DocsRoutes().register(routes);
    return routes;
  }

  private static Environments environments(Platform platform, Work work) {
    var claiming =
        new Environments.Claiming(
            platform.settings().environment(),
            new Quotas(platform.settings().quota()),
            work.nodes,
            work.allocations);
    return new Environments(claiming, work.keys, work.requests, work.cancels, platform.ids());
  }

  private static Metrics metrics(Database database, Work work) {
    return new Metrics(
        database,
        work.workers::busy,
        () -> work.observer.filter(Observer::answered).isPresent() ? 1 : 0);
  }
}
