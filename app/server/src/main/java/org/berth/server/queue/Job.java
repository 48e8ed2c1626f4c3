package org.berth.server.queue;

import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.berth.server.tenant.TenantId;

/**
 * A unit of the queue; {@code attempt} counts from 1 and does not change when a service restarts.
 *
 * @param lanes all that it needs at once, in the order in which they are taken
 */
public record Job(
    UUID id,
    TenantId tenant,
    UUID request,
    UUID owner,
    JobKind kind,
    List<Lane> lanes,
    Urgency urgency,
    int attempt) {

  public Job {
    lanes = lanes.stream().distinct().sorted(Comparator.comparing(Lane::value)).toList();
  }

  /** A job that nobody worked on yet and that a person waits for. */
  public static Job first(
      UUID id, TenantId tenant, UUID request, UUID owner, JobKind kind, List<Lane> lanes) {
    return new Job(id, tenant, request, owner, kind, lanes, Urgency.PERSON, 0);
  }

  /** The same for a job that needs one lane. */
  public static Job first(
      UUID id, TenantId tenant, UUID request, UUID owner, JobKind kind, Lane lane) {
    return first(id, tenant, request, owner, kind, List.of(lane));
  }

  String[] laneValues() {
    return lanes.stream().map(Lane::value).toArray(String[]::new);
  }

  /** The same job, asked for by a timer: it stands behind what people wait for. */
  public Job byTimer() {
    return new Job(id, tenant, request, owner, kind, lanes, Urgency.TIMER, attempt);
  }

  Job nextAttempt() {
    return new Job(id, tenant, request, owner, kind, lanes, urgency, attempt + 1);
  }
}
