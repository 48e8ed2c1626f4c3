package org.berth.server.queue;

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
    Lane lane,
    Urgency urgency,
    int attempt) {

  /** A job that nobody worked on yet and that a person waits for. */
  public static Job first(
      UUID id, TenantId tenant, UUID request, UUID owner, JobKind kind, Lane lane) {
    return new Job(id, tenant, request, owner, kind, lane, Urgency.PERSON, 0);
  }

  /** The same job, asked for by a timer: it stands behind what people wait for. */
  public Job byTimer() {
    return new Job(id, tenant, request, owner, kind, lane, Urgency.TIMER, attempt);
  }

  Job nextAttempt() {
    return new Job(id, tenant, request, owner, kind, lane, urgency, attempt + 1);
  }
}
