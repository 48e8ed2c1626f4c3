package org.berth.contract;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The verdict on one aspect of an environment. */
public enum ConditionStatus {
  TRUE,
  FALSE,
  UNKNOWN;

  /** The name on the wire and in the database. */
  @JsonValue
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }
}
