package org.berth.server.proxmox;

import org.berth.server.config.Settings;
import org.berth.server.db.Database;
import org.berth.server.problem.Failure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the configured cluster and stores what it sees, or that it sees nothing. */
public final class Observer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Observer.class);

  private final Database database;
  private final ProxmoxClient client;
  private final Nodes nodes;
  private volatile boolean answered = true;

  public Observer(Database database, Settings.Proxmox settings, Nodes nodes) {
    this.database = database;
    this.client = new ProxmoxClient(settings);
    this.nodes = nodes;
  }

  /** Whether the last look was answered. */
  public boolean answered() {
    return answered;
  }

  /** One look; a cluster that does not answer is a finding, not an error. */
  public void observe() {
    try {
      Observation seen = Observation.of(client);
      database.useTransaction(tx -> store(new NodeDao(tx), seen));
      noteChange(true, "");
    } catch (Failure failure) {
      database.useTransaction(
          tx -> new NodeDao(tx).unreachable(nodes.cluster(), failure.sentence()));
      noteChange(false, failure.sentence());
    }
  }

  private void store(NodeDao dao, Observation seen) {
    dao.reachable(nodes.cluster());
    seen.hosts().forEach(host -> dao.store(nodes.cluster(), host));
    dao.forgetTemplates(nodes.cluster());
    seen.hosts()
        .forEach(
            host ->
                host.templates().forEach(held -> dao.store(nodes.cluster(), host.name(), held)));
  }

  private void noteChange(boolean answers, String reason) {
    if (answers != answered) {
      log.warn("proxmox changed cluster={} answers={} reason={}", nodes.name(), answers, reason);
    }
    answered = answers;
  }

  @Override
  public void close() {
    client.close();
  }
}
