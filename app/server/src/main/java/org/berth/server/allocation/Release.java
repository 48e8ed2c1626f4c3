package org.berth.server.allocation;

import java.util.Locale;

/** Why a claim ended. */
public enum Release {
  /** The guest is proven gone. */
  DELETED,
  /** A stranger holds the VMID; it is left alone for a while. */
  VMID_TAKEN,
  /** Nothing was ever built with it. */
  NEVER_BUILT;

  String wire() {
    return name().toLowerCase(Locale.ROOT);
  }
}
