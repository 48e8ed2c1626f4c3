package org.berth.server.outbox;

import java.util.Map;
import java.util.UUID;
import org.berth.server.json.Json;
import org.berth.server.tenant.TenantId;
import org.jdbi.v3.core.Handle;

/** Takes facts into the transaction that makes them true. */
public final class Outbox {
  private Outbox() {}

  /**
   * Adds a fact; {@code topic} is like {@code environment.ready}, {@code subject} what it is about.
   */
  public static void add(
      Handle tx, TenantId tenant, String topic, UUID subject, Map<String, ?> payload) {
    tx.createUpdate(
            """
            insert into outbox (tenant_id, topic, subject_id, payload)
            values (:tenant, :topic, :subject, cast(:payload as jsonb))
            """)
        .bind("tenant", tenant.value())
        .bind("topic", topic)
        .bind("subject", subject)
        .bind("payload", Json.write(payload))
        .execute();
  }
}
