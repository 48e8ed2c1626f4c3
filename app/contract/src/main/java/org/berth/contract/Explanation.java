package org.berth.contract;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Why a request or its run is where it is. While it waits {@code position} counts from 1, {@code
 * waitingFor} says what holds it up and {@code startsAt} when that will likely be over; {@code eta}
 * is when the run will likely end. {@code sentence} says it all in words.
 */
public record Explanation(
    UUID requestId,
    @Nullable UUID runId,
    RequestState state,
    @Nullable Integer position,
    @Nullable WaitingFor waitingFor,
    @Nullable Instant startsAt,
    @Nullable Instant eta,
    @Nullable Progress progress,
    String sentence) {

  /** What holds it up: {@code kind} lane, node, workers, turn, retry, disk, guest or instance. */
  public record WaitingFor(
      String kind,
      @Nullable UUID requestId,
      @Nullable String node,
      @Nullable Instant until,
      String words) {}

  /** The present task, what is usual for it in seconds, and what comes after it. */
  public record Progress(
      String task,
      Instant startedAt,
      @Nullable Double usualSeconds,
      @Nullable Double longestSeconds,
      boolean slowerThanUsual,
      List<Step> left) {}

  /** A task to come, and how many seconds it usually takes. */
  public record Step(String task, double usualSeconds) {}
}
