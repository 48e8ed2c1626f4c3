package org.berth.contract;

import java.time.Instant;
import java.util.UUID;

/** A Berth service process. */
public record Instance(
    UUID id,
    String host,
    String version,
    int threads,
    int busy,
    InstanceState state,
    Instant startedAt,
    Instant seenAt) {}
