package org.berth.server.run;

import java.time.Duration;
import java.util.Map;

/**
 * How long runs may take before they are ended as {@code timed_out}.
 *
 * @param general for playbooks that are not named
 * @param named by the file's name without folder and ending
 */
public record TimeLimits(Duration general, Map<String, Duration> named) {
  public TimeLimits {
    named = Map.copyOf(named);
  }

  /** The limit of a playbook, given as its file relative to the checkout. */
  public Duration of(String playbook) {
    String name = playbook.substring(playbook.lastIndexOf('/') + 1).replaceFirst("\\.ya?ml$", "");
    return named.getOrDefault(name, general);
  }
}
