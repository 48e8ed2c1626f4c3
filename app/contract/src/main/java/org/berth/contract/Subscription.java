package org.berth.contract;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who is told of what, and how. Of a URL only scheme and host are shown, for the rest may be a
 * secret; reason says why it is not active.
 */
public record Subscription(
    UUID id,
    String person,
    SubscriptionKind kind,
    String target,
    SubscriptionScope about,
    @Nullable String team,
    List<String> events,
    boolean active,
    @Nullable String reason,
    Instant createdAt) {}
