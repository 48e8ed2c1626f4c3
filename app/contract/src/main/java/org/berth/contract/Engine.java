package org.berth.contract;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A Docker Engine endpoint. */
public record Engine(
    UUID id,
    String name,
    @Nullable UUID environmentId,
    @Nullable String engine,
    @Nullable String api,
    Map<String, String> labels,
    @Nullable Instant observedAt) {}
