package org.berth.contract;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A request as it stands. While it is queued {@code position} counts the jobs before it, from 1;
 * {@code waitingFor} says in words what holds it up, queued or running.
 */
public record Request(
    UUID id,
    RequestVerb verb,
    @Nullable UUID environmentId,
    @Nullable String environment,
    @Nullable String playbook,
    String requester,
    RequestState state,
    @Nullable ErrorCode code,
    @Nullable String reason,
    @Nullable Quota quota,
    @Nullable UUID runId,
    @Nullable Integer position,
    @Nullable String waitingFor,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt) {

  /** How the quota stood when the request was judged, in environments. */
  public record Quota(int used, int limit, int asked) {}
}
