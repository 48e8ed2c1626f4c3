package org.berth.contract;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How a subscription is served: by mail, or by a POST in the form that the receiver reads. */
public enum SubscriptionKind {
  MAIL,
  WEBHOOK,
  SLACK,
  MATTERMOST,
  TEAMS;

  /** The name on the wire and in the database. */
  @JsonValue
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }
}
