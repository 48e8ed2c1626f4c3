package org.berth.contract;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Whose environments and requests a subscription tells of. */
public enum SubscriptionScope {
  MINE,
  TEAM,
  ALL;

  /** The name on the wire and in the database. */
  @JsonValue
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }
}
