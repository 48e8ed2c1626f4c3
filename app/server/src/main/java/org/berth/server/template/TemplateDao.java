package org.berth.server.template;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.berth.contract.Template;
import org.berth.server.db.Columns;
import org.berth.server.http.Listing;
import org.berth.server.http.Paging;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Rows of {@code template}, beside the environments made of them. */
final class TemplateDao {
  private static final DateTimeFormatter MICROSECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);

  // Those whose time nobody wrote down count as the oldest.
  static final Listing<Template> LISTING =
      Listing.<Template>by(
              "-built_at",
              "id",
              "vmid",
              Listing.Type.NUMBER,
              template -> Integer.toString(template.id()))
          .or(
              "built_at",
              "coalesce(to_char(built_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US'), '')",
              template -> builtAt(template.builtAt()))
          .or("name", "name", Template::name)
          .or("node", "node", Template::node);

  private static final String VIEW =
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
        from told
      """;

  private final Handle handle;

  TemplateDao(Handle handle) {
    this.handle = handle;
  }

  private static String builtAt(@Nullable Instant time) {
    return time == null ? "" : MICROSECONDS.format(time);
  }

  /** Which templates a list shows. */
  record Filter(Optional<String> name, Optional<String> node) {}

  /** All of a cluster. */
  List<Template> all(UUID cluster) {
    return handle
        .createQuery(VIEW)
        .bind("cluster", cluster)
        .map((row, context) -> view(row))
        .list();
  }

  List<Template> list(UUID cluster, Filter filter, Paging<Template> paging) {
    return paging
        .bind(
            handle.createQuery(
                VIEW
                    + """
                       where (cast(:name as text) is null or name = :name)
                         and (cast(:node as text) is null or node = :node)
                      """
                    + paging.sql()))
        .bind("cluster", cluster)
        .bind("name", filter.name().orElse(null))
        .bind("node", filter.node().orElse(null))
        .map((row, context) -> view(row))
        .list();
  }

  private static Template view(ResultSet row) throws SQLException {
    return new Template(
        Columns.text(row, "cluster"),
        Columns.text(row, "node"),
        row.getInt("vmid"),
        Columns.text(row, "name"),
        Columns.text(row, "version"),
        Columns.timeOrNull(row, "built_at"),
        row.getBoolean("newest"),
        row.getInt("behind"),
        Columns.time(row, "observed_at"));
  }
}
