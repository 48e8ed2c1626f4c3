package org.berth.cli.output;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.berth.cli.service.CommandFailure;
import org.berth.cli.service.ExitCode;

/**
 * Standard output that ends the command when it cannot be written. A {@link PrintStream} alone
 * hides that, and a command would go on for nobody.
 */
public final class StandardOutput extends OutputStream {
  private static final Path SELF = Path.of("/proc/self/fd/1");

  private final FileOutputStream file = new FileOutputStream(FileDescriptor.out);

  private StandardOutput() {}

  public static PrintStream open() {
    return new PrintStream(new StandardOutput(), true, StandardCharsets.UTF_8);
  }

  @Override
  public void write(int character) {
    write(new byte[] {(byte) character}, 0, 1);
  }

  @Override
  public void write(byte[] text, int from, int length) {
    try {
      file.write(text, from, length);
    } catch (IOException unwritable) {
      if (isPipe()) {
        throw new ReaderLeft();
      }
      throw new CommandFailure(
          ExitCode.FAILED, "Standard output cannot be written: " + unwritable.getMessage());
    }
  }

  private static boolean isPipe() {
    try {
      return Files.readSymbolicLink(SELF).toString().matches("(pipe|socket):.*");
    } catch (IOException unknown) {
      return false;
    }
  }

  /** Whoever read a pipe has had enough, as {@code head} has: that is no failure. */
  public static final class ReaderLeft extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
