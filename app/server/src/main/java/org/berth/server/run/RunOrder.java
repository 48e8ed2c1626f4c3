package org.berth.server.run;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.berth.server.secret.Secret;
import org.berth.server.tenant.TenantId;

/**
 * What is to be executed: one playbook for one try of a job. Variables are data of people and never
 * evaluated as templates; {@code options} are further arguments of {@code ansible-playbook}; after
 * {@code limit} the run is ended.
 */
public record RunOrder(
    TenantId tenant,
    UUID job,
    int attempt,
    Optional<UUID> environment,
    String playbook,
    Map<String, Object> variables,
    Map<String, Secret> secrets,
    List<String> options,
    Duration limit) {
  public RunOrder {
    variables = Map.copyOf(variables);
    secrets = Map.copyOf(secrets);
    options = List.copyOf(options);
  }
}
