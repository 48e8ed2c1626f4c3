package org.berth.lab.storage;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.berth.lab.host.Command;
import org.berth.lab.host.HostFailure;

/**
 * Archives of guests' files. tar runs in a user namespace, so that owners, set-id bits and file
 * capabilities are those that the guest sees.
 */
final class Archives {
  private static final Duration LIMIT = Duration.ofMinutes(30);
  private static final Command TAR =
      Command.of("lxc-usernsexec", "-m", "b:0:100000:65536", "--", "tar", "--numeric-owner")
          .with("--acls", "--xattrs", "--xattrs-include=user.*")
          .with("--xattrs-include=security.capability")
          .limit(LIMIT);

  private Archives() {}

  /** Device nodes are left out: a user namespace cannot make them and LXC brings its own. */
  static void unpack(Path archive, Path folder) {
    TAR.with("-xp", decompressor(archive), "-f", "-", "-C", folder, "--anchored")
        .with("--exclude=./dev/*", "--exclude=dev/*")
        .from(archive)
        .orFail("Unpacking " + archive.getFileName());
  }

  static void pack(Path folder, Path archive) {
    TAR.with("-c", "--use-compress-program=zstd -T0 -1", "-f", "-", "-C", folder)
        .with("--one-file-system", "--sparse", ".")
        .to(archive)
        .orFail("Writing " + archive.getFileName());
  }

  private static String decompressor(Path archive) {
    String name = archive.getFileName().toString();
    for (List<String> known : KNOWN) {
      if (name.endsWith(known.getFirst())) {
        return known.getLast();
      }
    }
    throw new HostFailure(
        "The archive %s is not one of .tar, .tar.gz, .tar.xz, .tar.zst".formatted(name));
  }

  private static final List<List<String>> KNOWN =
      List.of(
          List.of(".tar.zst", "--zstd"),
          List.of(".tar.gz", "--gzip"),
          List.of(".tgz", "--gzip"),
          List.of(".tar.xz", "--xz"),
          List.of(".tar", "--no-auto-compress"));
}
