package org.berth.server.program;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.commons.exec.CommandLine;
import org.apache.commons.exec.DefaultExecuteResultHandler;
import org.apache.commons.exec.DefaultExecutor;
import org.apache.commons.exec.ExecuteException;
import org.apache.commons.exec.ExecuteWatchdog;
import org.apache.commons.exec.PumpStreamHandler;

/**
 * A program that is run to its end: arguments as they are, no shell, a time limit. What is to
 * outlive the service is not started this way: it would hold a pipe of ours.
 */
public record Program(List<String> argv) {
  public Program {
    argv = List.copyOf(argv);
  }

  /** What a program left: its exit status, 0 for success, and what it said on its two streams. */
  public record Ended(int status, String output, String errors) {
    public boolean succeeded() {
      return status == 0;
    }

    /** The last thing it said, for a sentence that explains its failure. */
    public String lastLine() {
      String text = (errors.isBlank() ? output : errors).strip();
      return text.isEmpty() ? "it said nothing" : text.substring(text.lastIndexOf('\n') + 1);
    }
  }

  /**
   * Runs it with an empty standard input.
   *
   * @throws IOException if it cannot be started or takes longer than {@code most}; it is then ended
   * @throws InterruptedException if the caller is interrupted; the program is then ended
   */
  public Ended run(Duration most) throws IOException, InterruptedException {
    var output = new ByteArrayOutputStream();
    var errors = new ByteArrayOutputStream();
    var watchdog = ExecuteWatchdog.builder().setTimeout(most).get();
    DefaultExecutor executor = DefaultExecutor.builder().get();
    executor.setWatchdog(watchdog);
    executor.setStreamHandler(new PumpStreamHandler(output, errors));
    // Commons Exec waits in a thread of its own: waiting in ours, it would swallow an interrupt.
    var ended = new DefaultExecuteResultHandler();
    executor.execute(command(), ended);
    try {
      ended.waitFor();
    } catch (InterruptedException e) {
      watchdog.destroyProcess();
      throw e;
    }
    refuse(ended, watchdog);
    return new Ended(
        ended.getExitValue(),
        output.toString(StandardCharsets.UTF_8),
        errors.toString(StandardCharsets.UTF_8));
  }

  private void refuse(DefaultExecuteResultHandler ended, ExecuteWatchdog watchdog)
      throws IOException {
    if (watchdog.killedProcess()) {
      throw new IOException(argv.getFirst() + " took too long");
    }
    ExecuteException failure = ended.getException();
    if (failure != null && failure.getCause() != null) {
      throw new IOException("Cannot run " + argv.getFirst(), failure.getCause());
    }
  }

  private CommandLine command() {
    var command = new CommandLine(argv.getFirst());
    argv.stream().skip(1).forEach(argument -> command.addArgument(argument, false));
    return command;
  }
}
