package org.berth.server.queue;

import java.time.Duration;
import java.util.Map;

/**
 * How turns are taken.
 *
 * @param ageing a job that waited longer goes before everything else
 * @param nodeLimit how many jobs may work on one Proxmox node at once
 * @param weights of owners by name: one with weight 3 may have three jobs running where another has
 *     one; who is not named has 1
 */
public record QueueRule(Duration ageing, int nodeLimit, Map<String, Integer> weights) {
  public QueueRule {
    weights = Map.copyOf(weights);
  }
}
