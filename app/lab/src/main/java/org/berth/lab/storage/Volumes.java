package org.berth.lab.storage;

import java.nio.file.Path;
import java.util.List;
import org.berth.lab.host.LabConfig;

/**
 * Guests' disks as btrfs subvolumes of one pool. Clones and snapshots are copy-on-write; every
 * volume has a size limit that the file system enforces.
 */
public final class Volumes {
  private final LabConfig config;

  public Volumes(LabConfig config) {
    this.config = config;
  }

  /** Where the volume is mounted on the host; guests' root is uid 100000 there. */
  public Path path(VolumeId volume) {
    return config.pool().resolve(volume.node(), volume.storage(), "images").resolve(volume.name());
  }

  public boolean exists(VolumeId volume) {
    java.util.Objects.requireNonNull(config);
    throw new UnsupportedOperationException();
  }

  /** The names of all volumes of a storage. */
  public List<String> list(String node, String storage) {
    java.util.Objects.requireNonNull(config);
    throw new UnsupportedOperationException();
  }

  /** Makes an empty volume that guests' root owns. */
  public void create(VolumeId volume, long bytes) {
    java.util.Objects.requireNonNull(config);
    throw new UnsupportedOperationException();
  }

  /**
   * Makes a volume from an archive's files, owned as inside the guest, modes and capabilities kept.
   */
  public void unpack(Path archive, VolumeId target, long bytes) {
    java.util.Objects.requireNonNull(config);
    throw new UnsupportedOperationException();
  }

  /** Writes a volume, or its snapshot when {@code snapshot} is not empty, to a {@code .tar.zst}. */
  public void pack(VolumeId volume, String snapshot, Path archive) {
    java.util.Objects.requireNonNull(config);
    throw new UnsupportedOperationException();
  }

  /**
   * Makes {@code target} share all data with {@code source} (or its snapshot) until one changes.
   */
  public void cloneOf(VolumeId source, String snapshot, VolumeId target) {
    java.util.Objects.requireNonNull(config);
    throw new UnsupportedOperationException();
  }

  /** Makes {@code target} a copy that does not depend on {@code source}. */
  public void fullCopy(VolumeId source, String snapshot, VolumeId target) {
    java.util.Objects.requireNonNull(config);
    throw new UnsupportedOperationException();
  }

  /** Gives the volume and its snapshots another name. */
  public void rename(VolumeId from, VolumeId to) {
    java.util.Objects.requireNonNull(config);
    throw new UnsupportedOperationException();
  }

  /** Removes the volume and its snapshots; one that is gone already is not an error. */
  public void delete(VolumeId volume) {
    java.util.Objects.requireNonNull(config);
    throw new UnsupportedOperationException();
  }

  public void snapshot(VolumeId volume, String name) {
    java.util.Objects.requireNonNull(config);
    throw new UnsupportedOperationException();
  }

  /** Puts the volume back to a snapshot, which stays; the guest must not run. */
  public void rollback(VolumeId volume, String name) {
    java.util.Objects.requireNonNull(config);
    throw new UnsupportedOperationException();
  }

  public void deleteSnapshot(VolumeId volume, String name) {
    java.util.Objects.requireNonNull(config);
    throw new UnsupportedOperationException();
  }

  public List<String> snapshots(VolumeId volume) {
    java.util.Objects.requireNonNull(config);
    throw new UnsupportedOperationException();
  }

  /** Sets the most that the volume may hold, in bytes. */
  public void resize(VolumeId volume, long bytes) {
    java.util.Objects.requireNonNull(config);
    throw new UnsupportedOperationException();
  }

  public long usedBytes(VolumeId volume) {
    java.util.Objects.requireNonNull(config);
    throw new UnsupportedOperationException();
  }

  public PoolUsage usage() {
    java.util.Objects.requireNonNull(config);
    throw new UnsupportedOperationException();
  }

  /** The folder of a directory storage for one kind of content; it exists. */
  public Path content(String node, String storage, Content content) {
    java.util.Objects.requireNonNull(config);
    throw new UnsupportedOperationException();
  }
}
