package org.berth.lab.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.berth.lab.host.Command;
import org.berth.lab.host.HostFailure;
import org.berth.lab.host.Mounts;

/** Builds a Debian tree with debootstrap and packs it as guests' owners and modes need it. */
final class DebianBuild {
  /** Raised when the steps below change, so that older archives are not used any more. */
  static final String VERSION = "2";

  private static final Duration LIMIT = Duration.ofMinutes(30);

  /** Units that have nothing to do in a guest: they fail there, or cost each start its time. */
  private static final List<String> MASKED =
      List.of(
          "sys-kernel-debug.mount",
          "sys-kernel-tracing.mount",
          "sys-kernel-config.mount",
          "systemd-modules-load.service",
          "modprobe@.service",
          "kmod-static-nodes.service",
          "e2scrub_reap.service",
          "e2scrub_all.timer");

  /** Each guest makes or gets these itself. */
  private static final List<String> LEFT_OUT =
      List.of(
          "./dev/*",
          "./etc/ssh/ssh_host_*",
          "./etc/hostname",
          "./etc/resolv.conf",
          "./var/cache/apt/*.bin",
          "./var/cache/apt/archives/*.deb",
          "./var/lib/apt/lists/*_*",
          "./var/log/bootstrap.log",
          "./var/log/apt/*",
          "./var/log/dpkg.log",
          "./var/log/alternatives.log",
          "./debootstrap",
          "./tmp/*",
          "./run/*");

  private final DebianRecipe recipe;
  private final Consumer<String> progress;

  DebianBuild(DebianRecipe recipe, Consumer<String> progress) {
    this.recipe = recipe;
    this.progress = progress;
  }

  /** Builds in {@code folder}, which must not exist, and writes the archive. */
  void run(Path folder, Path archive) throws IOException {
    debootstrap(folder);
    customise(folder);
    pack(folder, archive);
  }

  private void debootstrap(Path folder) {
    Steps steps = new Steps(progress);
    Command.of("debootstrap", "--variant=minbase")
        .with("--include=" + String.join(",", recipe.packages()))
        .with(recipe.suite(), folder, recipe.archive())
        .limit(LIMIT)
        .eachLine(steps::line)
        .orFail("Building Debian %s from %s".formatted(recipe.suite(), recipe.archive()));
  }

  private void customise(Path folder) throws IOException {
    for (var file : recipe.files().entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
    for (String unit : MASKED) {
      Path link = folder.resolve("etc/systemd/system").resolve(unit);
      Files.deleteIfExists(link);
      Files.createSymbolicLink(link, Path.of("/dev/null"));
    }
    // Else systemd makes subvolumes of these, which clones and snapshots would leave out.
    for (String path : List.of("var/lib/machines", "var/lib/portables")) {
      Files.createDirectories(folder.resolve(path));
    }
    Files.writeString(folder.resolve("etc/machine-id"), "");
    // Newer than /usr: systemd need not settle users and caches again at each guest's first start.
    for (String stamp : List.of("etc/.updated", "var/.updated")) {
      Files.writeString(folder.resolve(stamp), "");
    }
  }

  private void pack(Path folder, Path archive) {
    progress.accept("packing");
    Command tar = Command.of("tar", "-c", "--numeric-owner", "--acls", "--xattrs");
    for (String pattern : LEFT_OUT) {
      tar = tar.with("--exclude=" + pattern);
    }
    tar.with("--xattrs-include=security.capability", "--use-compress-program=zstd -T0 -1")
        .with("-f", archive, "-C", folder, ".")
        .limit(LIMIT)
        .orFail("Packing " + archive.getFileName());
  }

  /** Removes a tree without following links or crossing into other file systems. */
  static void remove(Path folder) {
    if (Files.exists(folder)) {
      unmountBelow(folder);
      Command.of("rm", "-rf", "--one-file-system", "--").with(folder).orFail("Removing " + folder);
    }
  }

  /** A killed debootstrap leaves its proc and sys mounted. */
  private static void unmountBelow(Path folder) {
    Mounts.below(folder).forEach(Mounts::unmount);
  }

  /** Tells of debootstrap's long stages once each. */
  private static final class Steps {
    private final Consumer<String> progress;
    private final Set<String> told = new HashSet<>();

    Steps(Consumer<String> progress) {
      this.progress = progress;
    }

    void line(String line) {
      Stream.of("Retrieving", "Extracting", "Unpacking", "Configuring")
          .filter(stage -> line.startsWith("I: " + stage))
          .filter(told::add)
          .forEach(stage -> progress.accept(stage.toLowerCase(Locale.ROOT) + " packages"));
    }
  }

  static HostFailure unwritable(Path path, IOException cause) {
    return new HostFailure(
        "The cache %s cannot be written; set BERTH_CACHE".formatted(path), cause);
  }
}
