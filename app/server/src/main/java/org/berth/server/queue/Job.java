package org.berth.server.queue;

import java.util.List;
import java.util.UUID;
import org.berth.server.tenant.TenantId;

/**
 * A unit of the queue; {@code attempt} counts from 1 and does not change when a service restarts.
 */
public record Job(
    UUID id,
    TenantId tenant,
    UUID request,
    UUID owner,
    JobKind kind,
    List<Lane> lanes,
    int attempt) {

  /** A job that nobody worked on yet. */
  public static Job first(
      UUID id, TenantId tenant, UUID request, UUID owner, JobKind kind, Lane lane) {
    return new Job(id, tenant, request, owner, kind, List.of(lane), 0);
  }

  Job nextAttempt() {
    return new Job(id, tenant, request, owner, kind, lanes, attempt + 1);
  }
}
