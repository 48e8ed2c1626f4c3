package org.berth.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.berth.cli.service.CommandFailure;
import org.berth.cli.service.ExitCode;

/** A program of the person's machine, run to its end. */
final class Child {
  private Child() {}

  /** The program's own exit code; an interruption ends the program too. */
  static int run(ProcessBuilder program) {
    Process process = start(program);
    try {
      return process.waitFor();
    } catch (InterruptedException stop) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new CommandFailure(ExitCode.FAILED, "Interrupted");
    }
  }

  /** Ends the command with this advice when PATH has no such program. */
  static void installed(String name, String advice) {
    String path = System.getenv().getOrDefault("PATH", "");
    boolean found =
        Pattern.compile(File.pathSeparator, Pattern.LITERAL)
            .splitAsStream(path)
            .anyMatch(directory -> Files.isExecutable(Path.of(directory, name)));
    if (!found) {
      throw new CommandFailure(
          ExitCode.FAILED, "There is no '" + name + "' on this machine", advice);
    }
  }

  static Process start(ProcessBuilder program) {
    try {
      return program.start();
    } catch (IOException absent) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "'" + program.command().getFirst() + "' cannot be started on this machine");
    }
  }
}
