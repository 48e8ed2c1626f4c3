package org.berth.server.environment;

import java.util.HashMap;
import java.util.Map;
import org.berth.contract.EnvironmentState;
import org.berth.server.routing.Ingresses;
import org.berth.server.run.RunFindings;
import org.jdbi.v3.core.Handle;

/**
 * How a reconciliation begins: anything that lives may be looked at, and a try that was given up is
 * shut out first.
 */
record Reconciliation(ReconcileMode mode, Ingresses ingresses) implements Tries.Opening {
  @Override
  public boolean open(Handle tx, Living living) {
    return living.state() != EnvironmentState.DELETED;
  }

  @Override
  public Map<String, Object> variables(Handle tx, Living living) {
    Map<String, Object> variables = new HashMap<>();
    if (mode == ReconcileMode.LOOK && RunFindings.someAbandoned(tx, living.id())) {
      variables.put("docker_platform_shut_out_earlier_tries", true);
    }
    if (!routed(tx, living)) {
      variables.put("docker_platform_ingress", Map.of());
    }
    return variables;
  }

  /** One that was made before there was an ingress lacks nothing, and gets a route when applied. */
  private boolean routed(Handle tx, Living living) {
    return living.hadRoute()
        || switch (mode) {
          case LOOK -> false;
          case APPLY -> ingresses.holds(tx, living.tenant(), living.id(), living.name());
        };
  }
}
