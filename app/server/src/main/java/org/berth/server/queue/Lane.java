package org.berth.server.queue;

import java.util.UUID;

/** Something that one job at a time may change. */
public record Lane(String value) {
  public static Lane ofEnvironment(UUID id) {
    return new Lane("environment/" + id);
  }

  public static Lane ofPlaybook(String file) {
    return new Lane("playbook/" + file);
  }
}
