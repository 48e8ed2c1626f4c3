package org.berth.contract;

import java.util.List;
import java.util.UUID;

/**
 * What a fence gave up: the requests that the instance worked on have failed, their lanes are free.
 */
public record Fence(UUID instance, List<UUID> requests, String sentence) {}
