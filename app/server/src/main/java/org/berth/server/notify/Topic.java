package org.berth.server.notify;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The facts that people can subscribe to; the outbox may hold others, which nobody is told of. */
enum Topic {
  ENVIRONMENT_READY,
  ENVIRONMENT_FAILED,
  ENVIRONMENT_UNKNOWN,
  ENVIRONMENT_DELETED,
  REQUEST_QUEUED,
  REQUEST_SUCCEEDED,
  REQUEST_FAILED,
  REQUEST_CANCELLED;

  /** {@code environment.ready}. */
  String wire() {
    return name().toLowerCase(Locale.ROOT).replace('_', '.');
  }

  static Optional<Topic> of(String wire) {
    return Arrays.stream(values()).filter(topic -> topic.wire().equals(wire)).findFirst();
  }
}
