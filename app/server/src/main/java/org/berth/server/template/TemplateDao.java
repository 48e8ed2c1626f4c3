package org.berth.server.template;

import java.util.List;
import java.util.UUID;
import org.berth.contract.Template;
import org.berth.server.db.Columns;
import org.jdbi.v3.core.Handle;

/** Rows of {@code template}, beside the environments made of them. */
final class TemplateDao {
  private final Handle handle;

  TemplateDao(Handle handle) {
    this.handle = handle;
  }

  /** All of a cluster, newest first; those whose time nobody wrote down count as the oldest. */
  List<Template> list(UUID cluster) {
    return handle
        .createQuery(
            """
            with told as (
              select template.*, cluster.name as cluster,
                     row_number() over (partition by template.name, template.node
                       order by template.built_at desc nulls last, template.vmid desc) = 1 as newest
                from template join cluster on cluster.id = template.cluster_id
               where template.cluster_id = :cluster)
            select cluster, node, vmid, name, version, built_at, newest, observed_at,
                   case when newest then (
                     select count(*) from environment
                      where environment.cluster_id = told.cluster_id and environment.template = told.name
                        and environment.observed #>> '{guest,node}' = told.node
                        and environment.state not in ('requested', 'provisioning', 'deleting', 'deleted')
                        and coalesce(environment.patched_at, environment.created_at) < told.built_at)
                   else 0 end as behind
              from told order by name, node, built_at desc nulls last, vmid desc
            """)
        .bind("cluster", cluster)
        .map(
            (row, context) ->
                new Template(
                    Columns.text(row, "cluster"),
                    Columns.text(row, "node"),
                    row.getInt("vmid"),
                    Columns.text(row, "name"),
                    Columns.text(row, "version"),
                    Columns.timeOrNull(row, "built_at"),
                    row.getBoolean("newest"),
                    row.getInt("behind"),
                    Columns.time(row, "observed_at")))
        .list();
  }
}
