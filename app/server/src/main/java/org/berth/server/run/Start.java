package org.berth.server.run;

import java.util.Locale;

/** How the keeper of a run came up, and why not warm; the text is for people. */
enum Start {
  WARM("warm", "an imported Ansible was forked"),
  OFF("cold", "warm starts are off"),
  NONE_YET("cold", "no Ansible has been imported for this content yet"),
  GONE("cold", "the imported Ansible did not take the run up"),
  TOO_LARGE("cold", "the run's secrets are too large to be handed over at once");

  private final String how;
  private final String why;

  Start(String how, String why) {
    this.how = how;
    this.why = why;
  }

  String how() {
    return how;
  }

  String why() {
    return why;
  }

  /** For a metric's label. */
  String wire() {
    return name().toLowerCase(Locale.ROOT);
  }
}
