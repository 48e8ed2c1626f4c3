package org.berth.lab.host;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The lab's background programs. Each is recorded by pid, start time and boot, so that only what
 * the lab started is ever ended, never a stranger that got the pid later.
 */
public final class Daemons {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Path records;
  private final Path logs;

  public Daemons(LabConfig config) {
    this.records = config.lab().resolve("daemons");
    this.logs = config.lab().resolve("logs");
  }

  /**
   * Starts the program in a session of its own unless it runs; its output goes to the lab's logs.
   */
  public void start(String name, List<String> argv, Map<String, String> environment) {
    if (isRunning(name)) {
      return;
    }
    try {
      Files.createDirectories(records);
      Files.createDirectories(logs);
      Files.write(records.resolve(name), record(launch(name, argv, environment)));
    } catch (IOException e) {
      throw new HostFailure(
          "The program %s cannot be started; install its Debian package".formatted(argv.getFirst()),
          e);
    }
  }

  public boolean isRunning(String name) {
    return running(name).isPresent();
  }

  public Optional<Long> pid(String name) {
    return running(name).map(ProcessHandle::pid);
  }

  /** The running program and its arguments, as it was started. */
  public Optional<List<String>> commandLine(String name) {
    return pid(name).map(pid -> words(Path.of("/proc", Long.toString(pid), "cmdline")));
  }

  private static List<String> words(Path file) {
    try {
      String text = Files.readString(file);
      return List.of(text.replaceFirst("\0$", "").split("\0", -1));
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Ends the program, by force after ten seconds, and forgets it. */
  public void stop(String name) {
    running(name).ifPresent(Daemons::end);
    try {
      Files.deleteIfExists(records.resolve(name));
    } catch (IOException e) {
      throw new HostFailure("The record of %s cannot be removed".formatted(name), e);
    }
  }

  /** Sends the program a signal by its name, if it runs. */
  public void signal(String name, String signal) {
    pid(name).ifPresent(pid -> Command.of("kill", "-s", signal).with(pid).run());
  }

  public Path log(String name) {
    return logs.resolve(name + ".log");
  }

  private Process launch(String name, List<String> argv, Map<String, String> environment)
      throws IOException {
    // setsid keeps the pid and takes the program away from the terminal's signals.
    List<String> detached = new ArrayList<>(List.of("setsid"));
    detached.addAll(argv);
    File log = log(name).toFile();
    ProcessBuilder builder =
        new ProcessBuilder(detached)
            .directory(new File("/"))
            .redirectInput(Redirect.from(new File("/dev/null")))
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(log));
    builder.environment().putAll(environment);
    return builder.start();
  }

  private Optional<ProcessHandle> running(String name) {
    Path file = records.resolve(name);
    try {
      if (!Files.exists(file)) {
        return Optional.empty();
      }
      List<String> lines = Files.readAllLines(file);
      return ProcessHandle.of(Long.parseLong(lines.getFirst()))
          .filter(ProcessHandle::isAlive)
          .filter(process -> recordOf(process.pid()).equals(lines));
    } catch (IOException e) {
      throw new HostFailure("The record of %s cannot be read".formatted(name), e);
    }
  }

  private static List<String> record(Process process) {
    return recordOf(process.pid());
  }

  private static List<String> recordOf(long pid) {
    return List.of(Long.toString(pid), startTicks(pid), Boot.id());
  }

  private static String startTicks(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      // Field 22, counted after the program's name, which may hold blanks.
      return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[19];
    } catch (IOException e) {
      return "gone";
    }
  }

  private static void end(ProcessHandle process) {
    process.destroy();
    try {
      process.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      process.destroyForcibly();
      process.onExit().join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HostFailure("Ending process %d was interrupted".formatted(process.pid()), e);
    } catch (ExecutionException e) {
      throw new HostFailure("Process %d cannot be waited for".formatted(process.pid()), e);
    }
  }
}
