package org.berth.lab.storage;

import java.nio.file.Path;
import java.util.List;
import org.berth.lab.host.Command;
import org.berth.lab.host.HostFailure;

/** The few btrfs operations that volumes are made of. */
final class Subvolumes {
  private static final Command BTRFS = Command.of("btrfs");

  private Subvolumes() {}

  static void create(Path path) {
    BTRFS.with("-q", "subvolume", "create", path).orFail("Making a volume");
  }

  static void snapshot(Path source, Path target) {
    BTRFS.with("-q", "subvolume", "snapshot", source, target).orFail("Cloning a volume");
  }

  static void readOnlySnapshot(Path source, Path target) {
    BTRFS.with("-q", "subvolume", "snapshot", "-r", source, target).orFail("Taking a snapshot");
  }

  /** Deletes a subvolume and those that a guest made inside it. */
  static void delete(Path path, Path pool) {
    Command.Result result = BTRFS.with("-q", "subvolume", "delete", path).run();
    if (!result.ok()) {
      for (Path inner : below(path, pool)) {
        delete(inner, pool);
      }
      BTRFS.with("-q", "subvolume", "delete", path).orFail("Deleting a volume");
    }
  }

  private static List<Path> below(Path path, Path pool) {
    String listed = BTRFS.with("subvolume", "list", "-o", path).orFail("Listing volumes");
    return listed
        .lines()
        .map(line -> pool.resolve(line.substring(line.indexOf(" path ") + " path ".length())))
        .toList();
  }

  /** Limits the data that the subvolume refers to, shared or not. */
  static void limit(Path path, long bytes) {
    BTRFS.with("qgroup", "limit", bytes, path).orFail("Limiting a volume");
  }

  static Quota quota(Path path) {
    String shown = BTRFS.with("qgroup", "show", "--raw", "-rf", path).orFail("Measuring a volume");
    return shown
        .lines()
        .filter(line -> line.startsWith("0/"))
        .map(line -> line.trim().split(" +", -1))
        .map(column -> new Quota(Long.parseLong(column[1]), parseLimit(column[3])))
        .findFirst()
        .orElseThrow(() -> new HostFailure("The pool keeps no account of " + path));
  }

  private static long parseLimit(String column) {
    return column.equals("none") ? 0 : Long.parseLong(column);
  }

  /** Bytes; a limit of 0 is none. */
  record Quota(long used, long limit) {}
}
