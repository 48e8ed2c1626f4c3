package org.berth.lab.registry;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.berth.lab.host.Command;
import org.berth.lab.host.HostFailure;

/**
 * The images that the registry holds under their normal names: built from this machine's own
 * packages and programs in the cache, or pulled into it.
 */
final class SeedImages {
  private static final String BUSYBOX_REPOSITORY = "library/busybox";
  private static final Path BUSYBOX = Path.of("/bin/busybox");
  private static final Path AUTHORITIES = Path.of("/etc/ssl/certs/ca-certificates.crt");

  private final Push push;
  private final Path passing;

  /**
   * @param passing a file for an image's layer while it is pushed
   */
  SeedImages(Push push, Path passing) {
    this.push = push;
    this.passing = passing;
  }

  /** Pushes busybox with every tool it can be; {@code httpd} is one. */
  void busybox() {
    if (push.hasManifest(BUSYBOX_REPOSITORY, "latest")) {
      return;
    }
    push(BUSYBOX_REPOSITORY, "latest", SeedImages::busyboxLayer, List.of(), List.of("sh"));
  }

  /** Pushes Traefik's release: the program and nothing but what it trusts. */
  void traefik(TraefikRelease release) {
    if (release.isThere() && !push.hasManifest(TraefikRelease.REPOSITORY, TraefikRelease.TAG)) {
      push(
          TraefikRelease.REPOSITORY,
          TraefikRelease.TAG,
          tar -> traefikLayer(tar, release),
          List.of("/traefik"),
          List.of());
    }
  }

  /** Pushes an image of somebody else's as it was pulled; one that was not pulled stays away. */
  void pulled(PinnedImage image, Path cache) {
    Path folder = image.pulledTo(cache);
    if (Files.isDirectory(folder) && !push.hasManifest(image.repository(), image.tag())) {
      new OciLayout(folder).push(push, image);
    }
  }

  private interface Layer {
    void write(TarWriter tar) throws IOException;
  }

  private void push(
      String repository, String tag, Layer layer, List<String> entrypoint, List<String> command) {
    try {
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(passing))) {
        TarWriter tar = new TarWriter(out);
        layer.write(tar);
        tar.finish();
      }
      ImageManifest image = ImageManifest.of(Blob.of(passing), entrypoint, command);
      push.blob(repository, image.layer());
      push.blob(repository, image.config());
      push.manifest(repository, tag, image.manifest(), ImageManifest.MEDIA_TYPE);
    } catch (IOException e) {
      throw new HostFailure("The image %s cannot be made".formatted(repository), e);
    } finally {
      passing.toFile().delete();
    }
  }

  private static void busyboxLayer(TarWriter tar) throws IOException {
    for (String folder : List.of("bin/", "etc/", "root/", "tmp/", "var/", "www/")) {
      tar.folder(folder, folder.equals("tmp/") ? 01777 : 0755);
    }
    tar.file("bin/busybox", 0755, busyboxFile());
    for (String tool : tools()) {
      tar.hardLink("bin/" + tool, "bin/busybox");
    }
    tar.text("etc/passwd", "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n");
    tar.text("etc/group", "root:x:0:\nnogroup:x:65534:\n");
    tar.text("www/index.html", "<!doctype html><title>Berth</title><p>It works.\n");
  }

  private static void traefikLayer(TarWriter tar, TraefikRelease release) throws IOException {
    for (String folder : List.of("etc/", "etc/ssl/", "etc/ssl/certs/", "tmp/")) {
      tar.folder(folder, folder.equals("tmp/") ? 01777 : 0755);
    }
    tar.file("traefik", 0755, release.program());
    if (Files.exists(AUTHORITIES)) {
      tar.file("etc/ssl/certs/ca-certificates.crt", 0644, AUTHORITIES);
    }
  }

  private static List<String> tools() {
    return Command.of(busyboxFile().toString(), "--list")
        .orFail("Listing busybox's tools")
        .lines()
        .filter(tool -> !tool.equals("busybox"))
        .toList();
  }

  private static Path busyboxFile() {
    return Files.exists(BUSYBOX) ? BUSYBOX : Path.of("/usr/bin/busybox");
  }
}
