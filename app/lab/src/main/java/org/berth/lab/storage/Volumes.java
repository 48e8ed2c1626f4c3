package org.berth.lab.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.berth.lab.host.Command;
import org.berth.lab.host.HostFailure;
import org.berth.lab.host.LabConfig;

/**
 * Guests' disks as btrfs subvolumes of one pool. Clones and snapshots are copy-on-write; every
 * volume has a size limit that the file system enforces.
 */
public final class Volumes {
  private final LabConfig config;
  private final VolumePaths paths;

  public Volumes(LabConfig config) {
    this.config = config;
    this.paths = new VolumePaths(config);
  }

  /** Where the volume is mounted on the host; guests' root is uid 100000 there. */
  public Path path(VolumeId volume) {
    return paths.of(volume);
  }

  public boolean exists(VolumeId volume) {
    return Files.isDirectory(path(volume));
  }

  /** The names of all volumes of a storage. */
  public List<String> list(String node, String storage) {
    Path images = paths.images(node, storage);
    List<String> names = new ArrayList<>();
    for (Path entry : Folders.entries(images)) {
      if (Folders.isSubvolume(entry)) {
        names.add(entry.getFileName().toString());
      } else {
        Folders.entries(entry).forEach(inner -> names.add(images.relativize(inner).toString()));
      }
    }
    return names.stream()
        .filter(name -> !name.contains("@") && !name.contains(VolumePaths.PASSING))
        .sorted()
        .toList();
  }

  /** Makes an empty volume that guests' root owns. */
  public void create(VolumeId volume, long bytes) {
    Path path = paths.fresh(volume);
    Subvolumes.create(path);
    Command.of("chown", "100000:100000").with(path).orFail("Handing a volume to its guest");
    Subvolumes.limit(path, bytes);
  }

  /**
   * Makes a volume from an archive's files, owned as inside the guest, modes and capabilities kept.
   */
  public void unpack(Path archive, VolumeId target, long bytes) {
    create(target, bytes);
    try {
      Archives.unpack(archive, path(target));
    } catch (HostFailure e) {
      delete(target);
      throw e;
    }
  }

  /** Writes a volume, or its snapshot when {@code snapshot} is not empty, to a {@code .tar.zst}. */
  public void pack(VolumeId volume, String snapshot, Path archive) {
    Archives.pack(paths.existing(volume, snapshot), archive);
  }

  /**
   * Makes {@code target} share all data with {@code source} (or its snapshot) until one changes.
   */
  public void cloneOf(VolumeId source, String snapshot, VolumeId target) {
    Path path = paths.fresh(target);
    Subvolumes.snapshot(paths.existing(source, snapshot), path);
    keepLimit(source, path);
  }

  /**
   * Makes {@code target} a copy that does not depend on {@code source}. On btrfs a snapshot is one
   * already: deleting either leaves the other whole.
   */
  public void fullCopy(VolumeId source, String snapshot, VolumeId target) {
    cloneOf(source, snapshot, target);
  }

  /** Gives the volume and its snapshots another name. */
  public void rename(VolumeId from, VolumeId to) {
    Path path = paths.fresh(to);
    for (String snapshot : snapshots(from)) {
      Folders.move(paths.snapshot(from, snapshot), paths.snapshot(to, snapshot));
    }
    Folders.move(path(from), path);
    paths.forgetGuest(from);
  }

  /** Removes the volume and its snapshots; one that is gone already is not an error. */
  public void delete(VolumeId volume) {
    for (String snapshot : snapshots(volume)) {
      deleteSnapshot(volume, snapshot);
    }
    if (exists(volume)) {
      Subvolumes.delete(path(volume), config.pool());
    }
    paths.forgetGuest(volume);
  }

  public void snapshot(VolumeId volume, String name) {
    Subvolumes.readOnlySnapshot(path(volume), paths.snapshot(volume, name));
  }

  /** Puts the volume back to a snapshot, which stays; the guest must not run. */
  public void rollback(VolumeId volume, String name) {
    Path path = path(volume);
    Path next = paths.passing(volume, "next-");
    Path last = paths.passing(volume, "last-");
    Subvolumes.snapshot(paths.existing(volume, name), next);
    keepLimit(volume, next);
    Folders.move(path, last);
    Folders.move(next, path);
    Subvolumes.delete(last, config.pool());
  }

  public void deleteSnapshot(VolumeId volume, String name) {
    Path path = paths.snapshot(volume, name);
    if (Files.isDirectory(path)) {
      Subvolumes.delete(path, config.pool());
    }
  }

  public List<String> snapshots(VolumeId volume) {
    String prefix = path(volume).getFileName() + "@";
    return Folders.entries(Folders.of(path(volume))).stream()
        .map(entry -> entry.getFileName().toString())
        .filter(name -> name.startsWith(prefix))
        .map(name -> name.substring(prefix.length()))
        .sorted()
        .toList();
  }

  /** Sets the most that the volume may hold, in bytes. */
  public void resize(VolumeId volume, long bytes) {
    Subvolumes.limit(path(volume), bytes);
  }

  public long usedBytes(VolumeId volume) {
    return Subvolumes.quota(path(volume)).used();
  }

  public PoolUsage usage() {
    try {
      var store = Files.getFileStore(config.pool());
      long available = store.getUsableSpace();
      return new PoolUsage(store.getTotalSpace(), store.getTotalSpace() - available, available);
    } catch (IOException e) {
      throw new HostFailure("The lab's pool is not mounted; run ./berth lab up", e);
    }
  }

  /** The folder of a directory storage for one kind of content; it exists. */
  public Path content(String node, String storage, Content content) {
    return Folders.made(config.pool().resolve(node).resolve(storage).resolve(content.folder()));
  }

  private void keepLimit(VolumeId source, Path target) {
    long limit = Subvolumes.quota(path(source)).limit();
    if (limit > 0) {
      Subvolumes.limit(target, limit);
    }
  }
}
