package org.berth.contract;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a run stands; {@code lost_contact} is not an end. */
public enum RunState {
  WAITING,
  RUNNING,
  LOST_CONTACT,
  SUCCEEDED,
  FAILED,
  TIMED_OUT,
  CANCELLED,
  ABANDONED;

  /** The name on the wire and in the database. */
  @JsonValue
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether nothing more will happen to the run. */
  public boolean ended() {
    return switch (this) {
      case WAITING, RUNNING, LOST_CONTACT -> false;
      case SUCCEEDED, FAILED, TIMED_OUT, CANCELLED, ABANDONED -> true;
    };
  }
}
