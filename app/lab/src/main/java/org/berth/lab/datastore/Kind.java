package org.berth.lab.datastore;

import java.util.Locale;

/**
 * Kinds of storage and what each can do with a container's volume. All of them lie on the lab's one
 * btrfs pool; the kind decides what the API allows, as it does on a real node.
 */
public enum Kind {
  /** Snapshots and clones of anything, in any order. */
  BTRFS(true, true, false),
  /** Files only: no snapshots, no linked clones. */
  DIR(false, false, false),
  /** Snapshots, but a rollback only to the newest, and clones only of templates. */
  ZFSPOOL(true, false, true);

  private final boolean snapshots;
  private final boolean clonesSnapshots;
  private final boolean newestOnly;

  Kind(boolean snapshots, boolean clonesSnapshots, boolean newestOnly) {
    this.snapshots = snapshots;
    this.clonesSnapshots = clonesSnapshots;
    this.newestOnly = newestOnly;
  }

  public boolean takesSnapshots() {
    return snapshots;
  }

  /** Whether a linked clone is possible of a base volume or of a snapshot. */
  public boolean clones(boolean base, boolean snapshot) {
    return snapshot ? clonesSnapshots : base && snapshots;
  }

  /** Whether a full copy is possible of the volume or of a snapshot of it. */
  public boolean copies(boolean snapshot) {
    return !snapshot || clonesSnapshots;
  }

  public boolean rollsBackToNewestOnly() {
    return newestOnly;
  }

  /** The name of a volume, as this kind of storage builds it. */
  public String volumeName(int vmid, int disk, boolean base) {
    return switch (this) {
      case ZFSPOOL -> (base ? "basevol-" : "subvol-") + vmid + "-disk-" + disk;
      case BTRFS, DIR -> vmid + "/" + (base ? "base-" : "vm-") + vmid + "-disk-" + disk + ".subvol";
    };
  }

  /** The name in Proxmox's configuration. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
