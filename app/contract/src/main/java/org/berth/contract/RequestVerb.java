package org.berth.contract;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a request asks for. */
public enum RequestVerb {
  CREATE,
  DELETE,
  PLAY,
  /** Look at an environment and settle what state it is in. */
  RECONCILE;

  /** The name on the wire and in the database. */
  @JsonValue
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }
}
