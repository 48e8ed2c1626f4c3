package org.berth.contract;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of PATCH notifications: what is left out stays as it is. */
public record SubscriptionChange(
    @Nullable String target,
    @Nullable List<String> events,
    @Nullable String secret,
    @Nullable Boolean active) {}
