package org.berth.server.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.berth.contract.ErrorCode;
import org.berth.server.problem.Failure;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a second service out of {@code BERTH_HOME}: it would work under the same instance's id. The
 * lock is the process's own (fcntl): what it starts does not inherit it, and the kernel gives it
 * back however the process ends.
 */
public final class HomeLock implements AutoCloseable {
  private final FileChannel file;

  private HomeLock(FileChannel file) {
    this.file = file;
  }

  /** Takes the lock, or refuses at once when another process has it. */
  public static HomeLock take(Places places) {
    Path path = places.lock();
    try {
      Files.createDirectories(places.home());
      FileChannel file =
          FileChannel.open(
              path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (locked(file) == null) {
        try (file) {
          throw new Failure(ErrorCode.WRONG_STATE, refusal(places, holder(file)));
        }
      }
      // For the sentence that refuses another one.
      file.truncate(0);
      file.write(
          ByteBuffer.wrap(
              (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
      return new HomeLock(file);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot lock " + path, e);
    }
  }

  private static @Nullable FileLock locked(FileChannel file) throws IOException {
    try {
      return file.tryLock();
    } catch (OverlappingFileLockException heldHere) {
      return null;
    }
  }

  private static String holder(FileChannel file) throws IOException {
    var bytes = ByteBuffer.allocate(32);
    file.read(bytes, 0);
    return new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII).strip();
  }

  private static String refusal(Places places, String holder) {
    return "Another service works in BERTH_HOME %s (process %s). Stop that one, or give this one a home of its own"
        .formatted(places.home(), holder);
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot give the lock of BERTH_HOME back", e);
    }
  }
}
