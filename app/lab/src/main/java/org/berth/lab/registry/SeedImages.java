package org.berth.lab.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.berth.lab.host.Command;
import org.berth.lab.host.HostFailure;

/** The images that a fresh registry holds, built from this machine's own packages. */
final class SeedImages {
  private static final Path BUSYBOX = Path.of("/bin/busybox");
  private static final String REPOSITORY = "library/busybox";

  private final Push push;

  SeedImages(Push push) {
    this.push = push;
  }

  /** Pushes busybox under its normal name, with every tool it can be; {@code httpd} is one. */
  void push() {
    if (push.hasManifest(REPOSITORY, "latest")) {
      return;
    }
    ImageManifest image = ImageManifest.of(busyboxLayer(), List.of("sh"));
    push.blob(REPOSITORY, image.layer());
    push.blob(REPOSITORY, image.config());
    push.manifest(REPOSITORY, "latest", image.manifest());
  }

  private static byte[] busyboxLayer() {
    try {
      TarWriter tar = new TarWriter();
      for (String folder : List.of("bin/", "etc/", "root/", "tmp/", "var/", "www/")) {
        tar.folder(folder, folder.equals("tmp/") ? 01777 : 0755);
      }
      tar.file("bin/busybox", 0755, Files.readAllBytes(busybox()));
      for (String tool : tools()) {
        tar.hardLink("bin/" + tool, "bin/busybox");
      }
      tar.text("etc/passwd", "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n");
      tar.text("etc/group", "root:x:0:\nnogroup:x:65534:\n");
      tar.text("www/index.html", "<!doctype html><title>Berth</title><p>It works.\n");
      return tar.finish();
    } catch (IOException e) {
      throw new HostFailure("busybox cannot be read; install busybox-static", e);
    }
  }

  private static List<String> tools() {
    return Command.of(busybox().toString(), "--list")
        .orFail("Listing busybox's tools")
        .lines()
        .filter(tool -> !tool.equals("busybox"))
        .toList();
  }

  private static Path busybox() {
    return Files.exists(BUSYBOX) ? BUSYBOX : Path.of("/usr/bin/busybox");
  }
}
