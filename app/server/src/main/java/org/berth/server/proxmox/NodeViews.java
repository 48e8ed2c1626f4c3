package org.berth.server.proxmox;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.berth.contract.GuestKind;
import org.berth.contract.Node;
import org.berth.server.db.Columns;
import org.berth.server.http.Listing;
import org.berth.server.http.Paging;
import org.jdbi.v3.core.Handle;

/** Nodes as people see them, with the templates that they hold. */
final class NodeViews {
  // chr(1) sorts before all that stands in a name.
  static final Listing<Node> LISTING =
      Listing.<Node>by(
              "cluster",
              "cluster",
              "(cluster.name || chr(1) || node.name)",
              Listing.Type.TEXT,
              node -> node.cluster() + '\1' + node.name())
          .or("name", "node.name", Node::name);

  private final Handle handle;

  NodeViews(Handle handle) {
    this.handle = handle;
  }

  /** Which nodes a list shows. */
  record Filter(Optional<String> cluster, Optional<String> name) {}

  List<Node> list(Filter filter, Paging<Node> paging) {
    return paging
        .bind(
            handle.createQuery(
                """
                select cluster.id as cluster_id, cluster.name as cluster, node.name, node.online, node.reason,
                       node.cores, node.memory_mb, node.free_memory_mb, node.observed_at
                  from node join cluster on cluster.id = node.cluster_id
                 where (cast(:cluster as text) is null or cluster.name = :cluster)
                   and (cast(:name as text) is null or node.name = :name)
                """
                    + paging.sql()))
        .bind("cluster", filter.cluster().orElse(null))
        .bind("name", filter.name().orElse(null))
        .map((row, context) -> view(row))
        .list();
  }

  private Node view(ResultSet row) throws SQLException {
    return new Node(
        Columns.text(row, "cluster"),
        Columns.text(row, "name"),
        row.getBoolean("online"),
        row.getString("reason"),
        row.getInt("cores"),
        row.getLong("memory_mb"),
        row.getLong("free_memory_mb"),
        templates(Columns.id(row, "cluster_id"), Columns.text(row, "name")),
        Columns.time(row, "observed_at"));
  }

  private List<Node.Template> templates(UUID cluster, String node) {
    return handle
        .createQuery(
            """
            select name, kind, vmid, version from template
             where cluster_id = :cluster and node = :node order by vmid
            """)
        .bind("cluster", cluster)
        .bind("node", node)
        .map(
            (row, context) ->
                new Node.Template(
                    Columns.text(row, "name"),
                    Columns.text(row, "kind").equals("vm") ? GuestKind.VM : GuestKind.LXC,
                    row.getInt("vmid"),
                    Columns.text(row, "version")))
        .list();
  }
}
