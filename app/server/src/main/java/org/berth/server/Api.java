package org.berth.server;

import org.berth.server.audit.Audits;
import org.berth.server.db.Database;
import org.berth.server.docs.Docs;
import org.berth.server.environment.Environments;
import org.berth.server.explain.Explanations;
import org.berth.server.http.Routes;
import org.berth.server.identity.Tokens;
import org.berth.server.monitor.Metrics;
import org.berth.server.play.Plays;
import org.berth.server.proxmox.Nodes;
import org.berth.server.proxmox.Observer;
import org.berth.server.quota.Quotas;
import org.berth.server.run.RunSignals;
import org.berth.server.template.Templates;

/** The half that people talk to: every address, feature by feature. */
final class Api {
  private Api() {}

  static Routes routes(Platform platform, Work work, RunSignals signals) {
    Database database = platform.database();
    var routes = new Routes();
    new Tokens(database, platform.clock()).register(routes);
    environments(platform, work).register(routes, database);
    work.requests.register(routes, work.cancels, work.runs);
    var plays = new Plays(work.requests);
    plays.register(routes, platform.places());
    var templates = new Templates(database, work.nodes.cluster(), plays);
    templates.register(routes);
    work.runs.register(routes, signals);
    new Explanations(database, platform.clock()).register(routes);
    Nodes.register(routes, database);
    platform.instance().register(routes, work.fences());
    Audits.register(routes, database);
    work.notices.register(routes);
    Metrics metrics = metrics(database, work);
    metrics.behind(templates::behind);
    metrics.register(routes, work.disks, platform.version());
    Docs.register(routes);
    return routes;
  }

  private static Environments environments(Platform platform, Work work) {
    var claiming =
        new Environments.Claiming(
            platform.settings().environment(),
            new Quotas(platform.settings().quota()),
            work.nodes,
            work.allocations,
            work.ingresses);
    return new Environments(claiming, work.keys, work.requests, work.cancels, platform.ids());
  }

  private static Metrics metrics(Database database, Work work) {
    var metrics =
        new Metrics(
            database,
            work.workers::busy,
            () -> work.observer.filter(Observer::answered).isPresent() ? 1 : 0);
    metrics.total(
        "berth_run_starts",
        "Keepers started: warm from an imported Ansible, or cold and why",
        "start",
        work.site::starts);
    metrics.disk(work.disks);
    metrics.add(work.runs.meters()::register);
    metrics.add(work.workers.meters()::register);
    return metrics;
  }
}
