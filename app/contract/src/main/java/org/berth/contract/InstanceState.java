package org.berth.contract;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How an instance stands; only a fence gives up what a lost one works on. */
public enum InstanceState {
  ALIVE,
  LOST,
  FENCED;

  /** The name on the wire. */
  @JsonValue
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }
}
