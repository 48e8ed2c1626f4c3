package org.berth.server.environment;

import java.util.Map;

/** How far a reconciliation goes; its request says which it is. */
enum ReconcileMode {
  /** Reads, and changes nothing. */
  LOOK("playbooks/observe_environment.yml"),
  /** Puts right what Berth itself made around the guest, then looks. */
  APPLY("playbooks/apply_environment.yml");

  static final String FIELD = "apply";

  private final String playbook;

  ReconcileMode(String playbook) {
    this.playbook = playbook;
  }

  static ReconcileMode of(Map<String, Object> spec) {
    return of(Boolean.TRUE.equals(spec.get(FIELD)));
  }

  static ReconcileMode of(boolean apply) {
    return apply ? APPLY : LOOK;
  }

  String playbook() {
    return playbook;
  }

  /** What a request adds to its spec. */
  Map<String, Object> asked() {
    return this == APPLY ? Map.of(FIELD, true) : Map.of();
  }
}
