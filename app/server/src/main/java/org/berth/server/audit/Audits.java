package org.berth.server.audit;

import java.util.Map;
import java.util.UUID;
import org.berth.server.db.Database;
import org.berth.server.http.Caller;
import org.berth.server.http.Routes;
import org.berth.server.json.Json;
import org.berth.server.tenant.TenantId;
import org.jdbi.v3.core.Handle;

/** Writes audit entries into the transaction of what they speak of. */
public final class Audits {
  private Audits() {}

  /** What an entry speaks of. */
  public record Subject(String kind, UUID id) {}

  /** Adds the addresses of this feature. */
  public static void register(Routes routes, Database database) {
    new AuditRoutes(database).register(routes);
  }

  /** A person did it. */
  public static void add(
      Handle tx, Caller caller, String action, Subject subject, Map<String, ?> details) {
    add(tx, caller.tenant(), caller.name(), action, subject, details);
  }

  /** The service did it, on its own account. */
  public static void addOwn(
      Handle tx, TenantId tenant, String action, Subject subject, Map<String, ?> details) {
    add(tx, tenant, "berth", action, subject, details);
  }

  private static void add(
      Handle tx,
      TenantId tenant,
      String actor,
      String action,
      Subject subject,
      Map<String, ?> details) {
    tx.createUpdate(
            """
            insert into audit (tenant_id, actor, action, subject_kind, subject_id, details)
            values (:tenant, :actor, :action, :kind, :subject, cast(:details as jsonb))
            """)
        .bind("tenant", tenant.value())
        .bind("actor", actor)
        .bind("action", action)
        .bind("kind", subject.kind())
        .bind("subject", subject.id())
        .bind("details", Json.write(details))
        .execute();
  }
}
