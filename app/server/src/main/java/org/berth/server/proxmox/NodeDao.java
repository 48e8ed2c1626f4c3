package org.berth.server.proxmox;

import java.util.Optional;
import java.util.UUID;
import org.berth.server.proxmox.Observation.Held;
import org.berth.server.proxmox.Observation.Host;
import org.jdbi.v3.core.Handle;

/** Rows of {@code cluster}, {@code node} and {@code template}. */
final class NodeDao {
  private final Handle handle;

  NodeDao(Handle handle) {
    this.handle = handle;
  }

  UUID cluster(UUID idIfNew, String name) {
    handle
        .createUpdate("insert into cluster (id, name) values (:id, :name) on conflict do nothing")
        .bind("id", idIfNew)
        .bind("name", name)
        .execute();
    return handle
        .createQuery("select id from cluster where name = :name")
        .bind("name", name)
        .mapTo(UUID.class)
        .one();
  }

  void reachable(UUID cluster) {
    handle
        .createUpdate("update cluster set reason = null, observed_at = now() where id = :id")
        .bind("id", cluster)
        .execute();
  }

  /** Nothing is known but that the cluster does not answer: what was seen keeps its time. */
  void unreachable(UUID cluster, String reason) {
    handle
        .createUpdate("update cluster set reason = :reason where id = :id")
        .bind("id", cluster)
        .bind("reason", reason)
        .execute();
    handle
        .createUpdate("update node set online = false, reason = :reason where cluster_id = :id")
        .bind("id", cluster)
        .bind("reason", reason)
        .execute();
  }

  void store(UUID cluster, Host host) {
    handle
        .createUpdate(
            """
            insert into node (cluster_id, name, online, reason, cores, memory_mb, free_memory_mb, observed_at)
            values (:cluster, :name, :online, :reason, :cores, :memory, :free, now())
            on conflict (cluster_id, name) do update set online = excluded.online, reason = excluded.reason,
              cores = excluded.cores, memory_mb = excluded.memory_mb,
              free_memory_mb = excluded.free_memory_mb, observed_at = excluded.observed_at
            """)
        .bind("cluster", cluster)
        .bind("name", host.name())
        .bind("online", host.online())
        .bind("reason", host.online() ? null : "Proxmox reports it offline")
        .bind("cores", host.cores())
        .bind("memory", host.memoryMb())
        .bind("free", host.freeMb())
        .execute();
  }

  void forgetTemplates(UUID cluster) {
    handle
        .createUpdate(
            """
            delete from template using node
             where template.cluster_id = :cluster and node.cluster_id = template.cluster_id
               and node.name = template.node and node.online
            """)
        .bind("cluster", cluster)
        .execute();
  }

  void store(UUID cluster, String node, Held template) {
    handle
        .createUpdate(
            """
            insert into template (cluster_id, node, vmid, name, kind, version, built_at, observed_at)
            values (:cluster, :node, :vmid, :name, :kind, :version, :built, now())
            on conflict (cluster_id, vmid) do update set node = excluded.node, name = excluded.name,
              kind = excluded.kind, version = excluded.version, built_at = excluded.built_at,
              observed_at = excluded.observed_at
            """)
        .bind("cluster", cluster)
        .bind("node", node)
        .bind("vmid", template.vmid())
        .bind("name", template.name())
        .bind("kind", template.kind())
        .bind("version", template.version())
        .bind("built", template.builtAt().orElse(null))
        .execute();
  }

  Optional<String> unreachableReason(UUID cluster) {
    return handle
        .createQuery("select reason from cluster where id = :id and reason is not null")
        .bind("id", cluster)
        .mapTo(String.class)
        .findOne();
  }

  boolean holdsTemplate(UUID cluster, String name) {
    return handle
        .createQuery(
            "select exists (select 1 from template where cluster_id = :id and name = :name)")
        .bind("id", cluster)
        .bind("name", name)
        .mapTo(Boolean.class)
        .one();
  }

  /**
   * The node with most free memory that holds the template and has room. Memory promised since the
   * node was observed counts as used when nodes are compared.
   */
  Optional<String> roomiest(UUID cluster, String template, int memoryMb) {
    return handle
        .createQuery(
            """
            select node.name from node
             where node.cluster_id = :cluster and node.online and node.free_memory_mb >= :memory
               and exists (select 1 from template where template.cluster_id = node.cluster_id
                              and template.node = node.name and template.name = :template)
             order by node.free_memory_mb - coalesce(
               (select sum(allocation.memory_mb) from allocation
                 where allocation.cluster_id = node.cluster_id and allocation.node = node.name
                   and allocation.held_until is null and allocation.held_from > node.observed_at), 0) desc, node.name
             limit 1
            """)
        .bind("cluster", cluster)
        .bind("template", template)
        .bind("memory", memoryMb)
        .mapTo(String.class)
        .findOne();
  }
}
