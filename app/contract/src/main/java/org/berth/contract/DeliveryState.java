package org.berth.contract;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a delivery stands; a dead one is not tried again unless somebody asks for it. */
public enum DeliveryState {
  WAITING,
  DELIVERED,
  DEAD;

  /** The name on the wire and in the database. */
  @JsonValue
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }
}
