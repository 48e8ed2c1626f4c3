package org.berth.server.queue;

import java.time.Duration;
import java.util.Locale;

/** Why a job gets another try, and how long it waits for it. */
public enum Retry {
  /** Another VMID was claimed; nothing to wait for. */
  VMID_TAKEN(Duration.ZERO, 5),
  /** Proxmox or the guest did not answer. */
  UNREACHABLE(Duration.ofSeconds(10), 3),
  /** The machine went down under the run. */
  INTERRUPTED(Duration.ofSeconds(2), 3);

  private final Duration pause;
  private final int most;

  Retry(Duration pause, int most) {
    this.pause = pause;
    this.most = most;
  }

  /** The pause after the given try: it doubles with each. */
  Duration pause(int attempt) {
    return pause.multipliedBy(1L << Math.min(attempt - 1, 6));
  }

  /** Whether a job that has had this many tries gets another. */
  public boolean allows(int attempt) {
    return attempt < most;
  }

  String wire() {
    return name().toLowerCase(Locale.ROOT);
  }
}
