package org.berth.contract;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One event on its way to one subscription; its id is the webhook-id of every try. */
public record Delivery(
    UUID id,
    UUID subscriptionId,
    SubscriptionKind kind,
    String target,
    String event,
    UUID subjectId,
    DeliveryState state,
    @Nullable String reason,
    List<Try> tries,
    Instant createdAt,
    @Nullable Instant nextTryAt,
    @Nullable Instant deliveredAt) {

  /** One try: the receiver's status if it answered, and what came of it in words. */
  public record Try(int number, Instant at, int millis, @Nullable Integer status, String result) {}
}
