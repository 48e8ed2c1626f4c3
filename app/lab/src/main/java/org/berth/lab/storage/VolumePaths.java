package org.berth.lab.storage;

import java.nio.file.Files;
import java.nio.file.Path;
import org.berth.lab.host.HostFailure;
import org.berth.lab.host.LabConfig;

/** Where volumes and their snapshots stand in the pool. */
final class VolumePaths {
  /** Marks a volume that is about to become or to leave its name; {@code up} removes leftovers. */
  static final String PASSING = ".passing-";

  private static final String IMAGES = "images";

  private final LabConfig config;

  VolumePaths(LabConfig config) {
    this.config = config;
  }

  Path images(String node, String storage) {
    return config.pool().resolve(node).resolve(storage).resolve(IMAGES);
  }

  Path of(VolumeId volume) {
    return images(volume.node(), volume.storage()).resolve(volume.name());
  }

  Path snapshot(VolumeId volume, String snapshot) {
    // Checked as a volume's name, because it becomes part of a path.
    VolumeId checked = new VolumeId(volume.node(), volume.storage(), snapshot);
    return of(volume).resolveSibling(of(volume).getFileName() + "@" + checked.name());
  }

  /** The volume, or its snapshot when {@code snapshot} is not empty; it must exist. */
  Path existing(VolumeId volume, String snapshot) {
    Path path = snapshot.isEmpty() ? of(volume) : snapshot(volume, snapshot);
    if (!Files.isDirectory(path)) {
      throw new HostFailure(
          "Volume %s:%s does not exist".formatted(volume.storage(), path.getFileName()));
    }
    return path;
  }

  /** The place of a volume that does not exist yet; its folder does. */
  Path fresh(VolumeId volume) {
    Path path = of(volume);
    if (Files.exists(path)) {
      throw new HostFailure(
          "Volume %s:%s exists already".formatted(volume.storage(), volume.name()));
    }
    Folders.made(Folders.of(path));
    return path;
  }

  Path passing(VolumeId volume, String kind) {
    return of(volume).resolveSibling(PASSING + kind + of(volume).getFileName());
  }

  /** The folder of a guest's volumes goes with its last volume. */
  void forgetGuest(VolumeId volume) {
    Path folder = Folders.of(of(volume));
    if (!folder.endsWith(IMAGES)) {
      Folders.removeIfEmpty(folder);
    }
  }
}
