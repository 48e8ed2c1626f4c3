package org.berth.server.proxmox;

import java.util.Optional;
import java.util.UUID;
import org.berth.contract.ErrorCode;
import org.berth.server.config.Settings;
import org.berth.server.db.Database;
import org.berth.server.db.Ids;
import org.berth.server.http.Routes;
import org.berth.server.problem.Failure;
import org.jdbi.v3.core.Handle;

/** Chooses nodes of one cluster by what was last observed of it. */
public final class Nodes {
  private final UUID cluster;
  private final String name;
  private final boolean configured;

  private Nodes(UUID cluster, String name, boolean configured) {
    this.cluster = cluster;
    this.name = name;
    this.configured = configured;
  }

  /** The nodes of the configured cluster; without one there is nothing to choose from. */
  public static Nodes of(Database database, Optional<Settings.Proxmox> proxmox, Ids ids) {
    String name = proxmox.map(Settings.Proxmox::cluster).orElse("none");
    UUID cluster = database.inTransaction(tx -> new NodeDao(tx).cluster(ids.next(), name));
    return new Nodes(cluster, name, proxmox.isPresent());
  }

  /** Adds the addresses of this feature. */
  public static void register(Routes routes, Database database) {
    new NodeRoutes(database).register(routes);
  }

  /** The cluster's id in our tables. */
  public UUID cluster() {
    return cluster;
  }

  /** The cluster's name. */
  public String name() {
    return name;
  }

  /** Whether any node holds a template of that name. */
  public boolean holdsTemplate(Handle tx, String template) {
    return new NodeDao(tx).holdsTemplate(cluster, template);
  }

  /** The node for a new guest, or a refusal that says why there is none. */
  public String choose(Handle tx, String template, int memoryMb) {
    if (!configured) {
      throw new Failure(
          ErrorCode.NOT_CONFIGURED, "No Proxmox is configured: proxmox.host is not set");
    }
    var dao = new NodeDao(tx);
    return dao.roomiest(cluster, template, memoryMb)
        .orElseThrow(() -> refusal(dao, template, memoryMb));
  }

  private Failure refusal(NodeDao dao, String template, int memoryMb) {
    return dao.unreachableReason(cluster)
        .map(reason -> new Failure(ErrorCode.PROXMOX_UNREACHABLE, reason))
        .orElseGet(
            () ->
                dao.holdsTemplate(cluster, template)
                    ? new Failure(
                        ErrorCode.NO_CAPACITY,
                        "No node of %s with template %s has %d MiB free"
                            .formatted(name, template, memoryMb))
                    : new Failure(
                        ErrorCode.NO_TEMPLATE,
                        "No node of %s holds template %s".formatted(name, template)));
  }
}
