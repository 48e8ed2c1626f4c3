package org.berth.server.queue;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.berth.server.db.Columns;
import org.berth.server.tenant.TenantId;

/** How a job is read from its row. */
final class JobRows {
  private static final List<String> COLUMNS =
      List.of("id", "tenant_id", "request_id", "owner_id", "kind", "lanes", "urgency", "attempt");

  private JobRows() {}

  /** The columns that {@link #job} reads, of the named table. */
  static String columns(String table) {
    return COLUMNS.stream().map(column -> table + "." + column).collect(Collectors.joining(", "));
  }

  static Job job(ResultSet row) throws SQLException {
    return new Job(
        Columns.id(row, "id"),
        new TenantId(Columns.id(row, "tenant_id")),
        Columns.id(row, "request_id"),
        Columns.id(row, "owner_id"),
        JobKind.of(Columns.text(row, "kind")),
        lanes(row),
        Urgency.of(Columns.text(row, "urgency")),
        row.getInt("attempt"));
  }

  static List<Lane> lanes(ResultSet row) throws SQLException {
    return Arrays.stream((String[]) row.getArray("lanes").getArray()).map(Lane::new).toList();
  }
}
