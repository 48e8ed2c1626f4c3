package org.berth.server.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A disk of half a mebibyte in memory; only root may make one. */
final class SmallDisk implements AutoCloseable {
  private static final long SPARE = 64 << 10;
  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  static SmallDisk on(Path folder) throws IOException {
    run("mount", "-t", "tmpfs", "-o", "size=512k,mode=0700", "tmpfs", folder.toString());
    return new SmallDisk(folder);
  }

  /** Leaves room for little more than is there. */
  void fill() throws IOException {
    long room = folder.toFile().getUsableSpace() - SPARE;
    Files.write(folder.resolve("ballast"), new byte[(int) Math.max(0, room)]);
  }

  boolean full() {
    return folder.toFile().getUsableSpace() == 0;
  }

  void free() throws IOException {
    Files.delete(folder.resolve("ballast"));
    run("mount", "-o", "remount,size=64m", folder.toString());
  }

  @Override
  public void close() throws IOException {
    run("umount", "--lazy", folder.toString());
  }

  private static void run(String... command) throws IOException {
    int status = new ProcessBuilder(command).inheritIO().start().onExit().join().exitValue();
    if (status != 0) {
      throw new IOException(String.join(" ", command) + " ended with " + status);
    }
  }
}
