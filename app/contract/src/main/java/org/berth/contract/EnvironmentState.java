package org.berth.contract;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where an environment stands. */
public enum EnvironmentState {
  REQUESTED,
  PROVISIONING,
  READY,
  FAILED,
  PAUSING,
  PAUSED,
  RESUMING,
  RESIZING,
  RESTORING,
  UPDATING,
  DELETING,
  DELETED,
  UNKNOWN;

  /** The name on the wire and in the database. */
  @JsonValue
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }
}
