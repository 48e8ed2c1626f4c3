package org.berth.contract;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a request stands; the last four are ends. */
public enum RequestState {
  PENDING_APPROVAL,
  QUEUED,
  RUNNING,
  SUCCEEDED,
  FAILED,
  REFUSED,
  CANCELLED;

  /** The name on the wire and in the database. */
  @JsonValue
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether nothing more will happen to the request. */
  public boolean ended() {
    return switch (this) {
      case PENDING_APPROVAL, QUEUED, RUNNING -> false;
      case SUCCEEDED, FAILED, REFUSED, CANCELLED -> true;
    };
  }
}
