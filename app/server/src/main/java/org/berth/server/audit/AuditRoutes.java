package org.berth.server.audit;

import java.util.List;
import org.berth.contract.AuditEntry;
import org.berth.contract.ErrorCode;
import org.berth.server.db.Columns;
import org.berth.server.db.Database;
import org.berth.server.http.Call;
import org.berth.server.http.Paging;
import org.berth.server.http.Permission;
import org.berth.server.http.Routes;
import org.berth.server.http.TenantOf;
import org.berth.server.json.Json;
import org.berth.server.problem.Failure;
import org.jdbi.v3.core.Handle;

/** {@code /audit}: newest first. */
final class AuditRoutes {
  private final Database database;

  AuditRoutes(Database database) {
    this.database = database;
  }

  void register(Routes routes) {
    routes.get("/api/v1/audit", Permission.AUDIT_READ, TenantOf.CALLER, this::list);
  }

  private void list(Call call) {
    Paging paging = Paging.of(call);
    List<AuditEntry> rows = database.inTransaction(tx -> rows(tx, call, paging));
    call.json(200, paging.page(rows, row -> row, row -> Long.toString(row.id())));
  }

  private static List<AuditEntry> rows(Handle tx, Call call, Paging paging) {
    return tx.createQuery(
            """
            select id, at, actor, action, subject_kind, subject_id, details
              from audit
             where tenant_id = :tenant and id < :before
             order by id desc limit :limit
            """)
        .bind("tenant", call.scope().tenant().value())
        .bind("before", paging.after().map(AuditRoutes::number).orElse(Long.MAX_VALUE))
        .bind("limit", paging.fetch())
        .map(
            (row, context) ->
                new AuditEntry(
                    row.getLong("id"),
                    Columns.time(row, "at"),
                    Columns.text(row, "actor"),
                    Columns.text(row, "action"),
                    Columns.text(row, "subject_kind"),
                    Columns.idOrNull(row, "subject_id"),
                    Json.map(Columns.text(row, "details"))))
        .list();
  }

  private static long number(String after) {
    try {
      return Long.parseLong(after);
    } catch (NumberFormatException e) {
      throw new Failure(ErrorCode.INVALID_QUERY, "after is not from this list");
    }
  }
}
