package org.berth.contract;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One version of what environments are cloned from.
 *
 * @param id its VMID
 * @param newest whether new environments on its node are cloned from it
 * @param behind of the newest one: how many environments have packages older than it; of others 0
 */
public record Template(
    String cluster,
    String node,
    int id,
    String name,
    String version,
    @Nullable Instant builtAt,
    boolean newest,
    int behind,
    Instant observedAt) {}
