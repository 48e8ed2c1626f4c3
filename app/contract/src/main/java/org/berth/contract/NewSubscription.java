package org.berth.contract;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of POST notifications: target is an address for mail, else a URL. A webhook needs a
 * secret as the Standard Webhooks specification writes it; neither secret nor URL is ever shown.
 */
public record NewSubscription(
    SubscriptionKind kind,
    String target,
    List<String> events,
    @Nullable String secret,
    @Nullable SubscriptionScope about,
    @Nullable String team) {}
