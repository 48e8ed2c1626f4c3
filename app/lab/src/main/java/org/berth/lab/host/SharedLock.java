package org.berth.lab.host;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/** A lock between processes, on a file that its last holder may remove. */
public final class SharedLock implements AutoCloseable {
  private final Path file;
  private final FileChannel channel;

  private SharedLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Waits until the lock is free and takes it. */
  public static SharedLock take(Path file) throws IOException {
    while (true) {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      Object opened = key(file);
      FileLock lock = channel.lock();
      // Whoever held it before may have removed the file: then this lock keeps nobody out.
      if (lock.isValid() && opened.equals(key(file))) {
        return new SharedLock(file, channel);
      }
      channel.close();
    }
  }

  public boolean isValid() {
    return channel.isOpen();
  }

  void remove() throws IOException {
    Files.deleteIfExists(file);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private static Object key(Path file) throws IOException {
    try {
      return Objects.requireNonNull(Files.getAttribute(file, "unix:ino"));
    } catch (NoSuchFileException e) {
      return "removed";
    }
  }
}
