package org.berth.server.explain;

import java.time.Duration;
import java.time.Instant;
import org.berth.contract.Explanation.Progress;
import org.berth.contract.Explanation.WaitingFor;
import org.berth.contract.RequestState;
import org.jspecify.annotations.Nullable;

/** Explanations in words. */
final class Sentences {
  private Sentences() {}

  static String waiting(
      @Nullable Integer place,
      @Nullable WaitingFor hold,
      Instant starts,
      @Nullable Instant eta,
      Instant now) {
    String why = hold == null ? "It may begin any moment" : "It waits for " + hold.words();
    String where = place == null ? "" : "; its place in the queue is " + place;
    String start = starts.isAfter(now) ? "; it begins in about " + span(now, starts) : "";
    return why + where + start + end(eta, now) + ".";
  }

  static String running(
      @Nullable Progress progress, @Nullable WaitingFor hold, @Nullable Instant eta, Instant now) {
    if (progress == null) {
      return "It runs" + end(eta, now) + ".";
    }
    String slow = progress.slowerThanUsual() ? ", which is slower than usual" : "";
    String wait = hold == null ? "" : ", which waits for " + hold.words();
    return "It runs task '%s' since %s%s%s%s."
        .formatted(progress.task(), span(progress.startedAt(), now), slow, wait, end(eta, now));
  }

  /** The reason says what happened and what to do. */
  static String unseen(String reason) {
    return "Contact with it is lost, and that ends nothing. " + reason;
  }

  static String still(RequestState state, @Nullable String reason) {
    return switch (state) {
      case PENDING_APPROVAL -> "Somebody has to approve it.";
      case QUEUED, RUNNING -> "It is being taken up.";
      case SUCCEEDED -> "It has ended well.";
      case FAILED, REFUSED, CANCELLED ->
          "It has ended: " + (reason == null ? state.wire() : reason);
    };
  }

  private static String end(@Nullable Instant eta, Instant now) {
    if (eta == null) {
      return "";
    }
    return eta.isAfter(now) ? "; it ends in about " + span(now, eta) : "; it should end any moment";
  }

  private static String span(Instant from, Instant to) {
    long seconds = Math.max(0, Duration.between(from, to).toSeconds());
    if (seconds < 120) {
      return seconds + " s";
    }
    return seconds < 7200 ? seconds / 60 + " min" : seconds / 3600 + " h";
  }
}
