package org.berth.server.audit;

import java.util.List;
import org.berth.contract.AuditEntry;
import org.berth.server.db.Columns;
import org.berth.server.db.Database;
import org.berth.server.http.Call;
import org.berth.server.http.Listing;
import org.berth.server.http.Paging;
import org.berth.server.http.Permission;
import org.berth.server.http.Routes;
import org.berth.server.http.TenantOf;
import org.berth.server.json.Json;
import org.jdbi.v3.core.Handle;

/** {@code /audit}. */
final class AuditRoutes {
  private static final Listing<AuditEntry> LISTING =
      Listing.byAge("-created_at", "audit.id", Listing.Type.NUMBER, row -> Long.toString(row.id()));

  private final Database database;

  AuditRoutes(Database database) {
    this.database = database;
  }

  void register(Routes routes) {
    routes.get("/api/v1/audit", Permission.AUDIT_READ, TenantOf.CALLER, this::list);
  }

  private void list(Call call) {
    Paging<AuditEntry> paging = LISTING.asked(call);
    List<AuditEntry> rows = database.inTransaction(tx -> rows(tx, call, paging));
    call.json(200, paging.page(rows));
  }

  private static List<AuditEntry> rows(Handle tx, Call call, Paging<AuditEntry> paging) {
    return paging
        .bind(
            tx.createQuery(
                """
                select id, at, actor, action, subject_kind, subject_id, details
                  from audit
                 where tenant_id = :tenant
                """
                    + paging.sql()))
        .bind("tenant", call.scope().tenant().value())
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
}
