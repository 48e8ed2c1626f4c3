package org.berth.server.environment;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.berth.contract.Environment;
import org.berth.contract.EnvironmentState;
import org.berth.server.outbox.Outbox;
import org.berth.server.request.Requests.Ending;
import org.berth.server.tenant.Scope;
import org.berth.server.tenant.TenantId;
import org.jdbi.v3.core.Handle;

/** Tells those outside of what became of an environment, in the transaction that makes it true. */
final class EnvironmentNews {
  private EnvironmentNews() {}

  /**
   * Adds the fact {@code environment.<state>} with the environment as it now is, with why, where
   * {@code ending} says it, and of a failure with what it set back.
   */
  static void tell(Handle tx, TenantId tenant, UUID id, Ending ending) {
    Map<String, Object> why = new LinkedHashMap<>();
    if (ending.code() != null) {
      why.put("code", ending.code());
    }
    if (ending.reason() != null) {
      why.put("reason", ending.reason());
    }
    tell(tx, tenant, id, why);
  }

  /** The same with a sentence that says why. */
  static void tell(Handle tx, TenantId tenant, UUID id, String reason) {
    tell(tx, tenant, id, Map.of("reason", reason));
  }

  /** The same of what a look found: it made no guest, and no retry would mend that. */
  static void found(Handle tx, Living living, String reason) {
    Map<String, Object> why = Map.of("reason", reason, "setback", Setback.LOOK);
    tell(tx, living.tenant(), living.id(), why);
  }

  private static void tell(Handle tx, TenantId tenant, UUID id, Map<String, Object> why) {
    Environment now = new EnvironmentViews(tx).find(new Scope(tenant), id.toString()).orElseThrow();
    Map<String, Object> data = new LinkedHashMap<>(why);
    if (now.state() == EnvironmentState.FAILED) {
      data.putIfAbsent("setback", Setback.ofBuild(tx, id));
    } else {
      data.remove("setback");
    }
    data.put("environment", now);
    Map<String, Object> payload = new LinkedHashMap<>(new EnvironmentDao(tx).audience(id));
    payload.put("data", data);
    Outbox.add(tx, tenant, "environment." + now.state().wire(), id, payload);
  }
}
