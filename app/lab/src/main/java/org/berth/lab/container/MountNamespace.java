package org.berth.lab.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.berth.lab.host.HostFailure;

/**
 * The file systems that a running guest sees. A folder of the host's gets there by the kernel's
 * newer mount calls alone; no program of the guest's takes part in it.
 */
record MountNamespace(long init) {
  private static final int ROOT_OF_GUESTS = 100_000;

  /** Mounts a folder of the host's at the guest's path; a missing target is made. */
  void attach(Mount mount) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    // A thread that has entered a guest's files can never serve anything else again.
    Thread.ofPlatform()
        .name("mount-" + init)
        .start(
            () -> {
              try (SystemCalls calls = new SystemCalls()) {
                attach(mount, calls);
                done.complete(true);
              } catch (IOException | RuntimeException failure) {
                done.completeExceptionally(failure);
              }
            });
    try {
      done.join();
    } catch (CompletionException failure) {
      String cause = Objects.requireNonNullElse(failure.getCause(), failure).getMessage();
      throw new HostFailure("%s cannot be mounted: %s".formatted(mount.target(), cause), failure);
    }
  }

  private void attach(Mount mount, SystemCalls calls) throws IOException {
    long tree = calls.copyOfTree(mount.source());
    if (mount.readOnly()) {
      calls.makeReadOnly(tree);
    }
    calls.enterFilesOf(init);
    Path target = Path.of(mount.target());
    makeFolders(target);
    calls.moveTree(tree, target);
  }

  private static void makeFolders(Path folder) throws IOException {
    if (folder.getParent() != null && !Files.exists(folder)) {
      makeFolders(folder.getParent());
      Files.createDirectory(folder);
      Files.setAttribute(folder, "unix:uid", ROOT_OF_GUESTS, LinkOption.NOFOLLOW_LINKS);
      Files.setAttribute(folder, "unix:gid", ROOT_OF_GUESTS, LinkOption.NOFOLLOW_LINKS);
    }
  }
}
