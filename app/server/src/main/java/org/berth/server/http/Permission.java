package org.berth.server.http;

import java.util.Locale;

/** What a route asks of its caller. */
public enum Permission {
  /** Nothing, not even a token. */
  PUBLIC,
  /** Any valid token. */
  SELF,
  ENVIRONMENT_READ,
  ENVIRONMENT_WRITE,
  REQUEST_READ,
  REQUEST_WRITE,
  RUN_READ,
  RUN_WRITE,
  /** An operator's play: any playbook on any inventory. */
  PLAY,
  NODE_READ,
  INSTANCE_READ,
  /** To declare an instance gone for good. */
  INSTANCE_FENCE,
  ENGINE_READ,
  AUDIT_READ,
  NOTIFICATION_READ,
  NOTIFICATION_WRITE,
  /** Everybody's subscriptions, and being told of everything in the tenant. */
  NOTIFICATION_ALL;

  /** {@code environment:read}. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT).replace('_', ':');
  }
}
