package org.berth.lab.storage;

/** Bytes of the lab's pool, which all storages of all nodes share. */
public record PoolUsage(long total, long used, long available) {}
