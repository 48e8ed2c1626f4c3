package org.berth.lab.storage;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.berth.lab.host.Command;
import org.berth.lab.host.HostFailure;
import org.berth.lab.host.LabConfig;
import org.berth.lab.host.Mounts;

/** The btrfs file system in a sparse file that holds all that guests and nodes store. */
public final class Pool {
  private static final long GIB = 1L << 30;

  /** A template, its build and a few environments fit; less ends in the middle of a demo. */
  private static final long LEAST = 8 * GIB;

  private static final long MOST = 200 * GIB;

  private final LabConfig config;

  public Pool(LabConfig config) {
    this.config = config;
  }

  /** Makes the pool unless it is there, mounts it unless it is mounted, and clears leftovers. */
  public void up() {
    Path file = file();
    if (!Files.exists(file)) {
      make(file);
    }
    if (!Mounts.isMounted(config.pool())) {
      mount(file);
    }
    Writeback.bound(config.pool());
    config.nodes().forEach(node -> removePassing(config.pool().resolve(node)));
    forgetDeleted();
  }

  /** Unmounts the pool; its loop device goes with the mount. */
  public void down() {
    Mounts.unmount(config.pool());
  }

  /** Refuses a disk that is too full for a pool, unless the pool is there already. */
  public void check() {
    Path folder = config.lab();
    while (Files.notExists(folder)) {
      folder = Folders.of(folder);
    }
    long free = Files.exists(file()) ? LEAST : free(folder);
    if (free < LEAST) {
      throw new HostFailure(
          "The lab needs 8 GB of free disk, %s has %.1f GB; free some or set BERTH_HOME to a larger disk"
              .formatted(folder, (double) free / GIB));
    }
  }

  private void make(Path file) {
    long size = Math.min(MOST, free(Folders.of(file)) / 4 * 3);
    Path passing = file.resolveSibling(file.getFileName() + ".new");
    try (RandomAccessFile sparse = new RandomAccessFile(passing.toFile(), "rw")) {
      sparse.setLength(size / GIB * GIB);
    } catch (IOException e) {
      throw new HostFailure("The lab's disk %s cannot be made".formatted(file), e);
    }
    // One copy of metadata: a second one on the same disk guards against nothing here.
    Command.of("mkfs.btrfs", "-q", "-f", "-m", "single", "-L", config.prefix())
        .with(passing)
        .orFail("Formatting the lab's disk");
    Folders.move(passing, file);
  }

  private void mount(Path file) {
    Folders.made(config.pool());
    Command.of("mount", "-t", "btrfs", "-o", "loop,noatime,discard=async")
        .with(file, config.pool())
        .orFail("Mounting the lab's disk (it needs a kernel with btrfs and loop devices)");
    // Size limits of volumes rest on the pool's accounts; enabling them twice is harmless.
    Command.of("btrfs", "quota", "enable")
        .with(config.pool())
        .orFail("Keeping accounts of volumes");
  }

  /** A killed rollback leaves a volume under a passing name, and the right one under its own. */
  private void removePassing(Path node) {
    for (Path storage : Folders.entries(node)) {
      for (Path guest : Folders.entries(storage.resolve("images"))) {
        List<Path> volumes = Folders.isSubvolume(guest) ? List.of(guest) : Folders.entries(guest);
        volumes.stream()
            .filter(volume -> volume.getFileName().toString().startsWith(VolumePaths.PASSING))
            .forEach(this::settle);
      }
    }
  }

  private void settle(Path passing) {
    String last = VolumePaths.PASSING + "last-";
    String name = passing.getFileName().toString();
    if (name.startsWith(last)) {
      Path volume = passing.resolveSibling(name.substring(last.length()));
      if (!Files.exists(volume)) {
        Folders.move(passing, volume);
        return;
      }
    }
    Subvolumes.delete(passing, config.pool());
  }

  /** The accounts of deleted volumes stay until somebody removes them. */
  private void forgetDeleted() {
    Command.of("btrfs", "qgroup", "show")
        .with(config.pool())
        .run()
        .out()
        .lines()
        .filter(line -> line.endsWith("<stale>"))
        .map(line -> line.substring(0, line.indexOf(' ')))
        .forEach(id -> Command.of("btrfs", "qgroup", "destroy", id).with(config.pool()).run());
  }

  private static long free(Path folder) {
    try {
      FileStore store = Files.getFileStore(folder);
      return store.getUsableSpace();
    } catch (IOException e) {
      throw new HostFailure("The free disk of %s cannot be read".formatted(folder), e);
    }
  }

  private Path file() {
    return config.lab().resolve("pool.btrfs");
  }
}
