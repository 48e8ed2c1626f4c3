package org.berth.lab.task;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.berth.lab.endpoint.Caller;

/** A task's name all over the cluster. {@code user} is a user or a whole token id. */
public record Upid(
    String node, long pid, long pstart, long starttime, String type, String id, String user) {
  private static final Pattern SHAPE =
      Pattern.compile(
          "UPID:([a-zA-Z0-9-]+):([0-9A-Fa-f]{8}):([0-9A-Fa-f]{8,9}):([0-9A-Fa-f]{8}):"
              + "([^:\\s/]+):([^:\\s/]*):([^:\\s/]+):");

  /** The parts of a UPID, or empty when {@code text} is none. */
  public static Optional<Upid> parse(String text) {
    Matcher parts = SHAPE.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new Upid(
            parts.group(1),
            Long.parseLong(parts.group(2), 16),
            Long.parseLong(parts.group(3), 16),
            Long.parseLong(parts.group(4), 16),
            parts.group(5),
            parts.group(6),
            parts.group(7)));
  }

  public Caller owner() {
    return Caller.parse(user);
  }

  @Override
  public String toString() {
    return "UPID:%s:%08X:%08X:%08X:%s:%s:%s:"
        .formatted(node, pid, pstart, starttime, type, id, user);
  }
}
