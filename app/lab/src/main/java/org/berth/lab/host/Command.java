package org.berth.lab.host;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * One program with its arguments, run without a shell. An interrupt of the waiting thread or the
 * end of the time limit kills the program with its children.
 */
public final class Command {
  private static final Duration DEFAULT_LIMIT = Duration.ofMinutes(10);

  private final List<String> argv;
  private final Map<String, String> environment;
  private final Duration limit;
  private final Streams streams;

  private Command(
      List<String> argv, Map<String, String> environment, Duration limit, Streams streams) {
    this.argv = List.copyOf(argv);
    this.environment = Map.copyOf(environment);
    this.limit = limit;
    this.streams = streams;
  }

  private record Streams(String input, Redirect from, Redirect to, Consumer<String> lines) {
    static final Streams PLAIN = new Streams("", Redirect.PIPE, Redirect.PIPE, line -> {});
  }

  /** How a program ended; {@code out} and {@code err} are its text in UTF-8. */
  public record Result(int exit, String out, String err) {
    public boolean ok() {
      return exit == 0;
    }

    /** The last line that was said, errors first. */
    public String lastWords() {
      String text = err.isBlank() ? out : err;
      return text.isBlank() ? "exit code " + exit : text.strip().lines().toList().getLast().strip();
    }
  }

  public static Command of(String... argv) {
    return of(List.of(argv));
  }

  public static Command of(List<String> argv) {
    return new Command(argv, Map.of(), DEFAULT_LIMIT, Streams.PLAIN);
  }

  public Command with(Object... more) {
    List<String> longer = new ArrayList<>(argv);
    for (Object argument : more) {
      longer.add(argument.toString());
    }
    return new Command(longer, environment, limit, streams);
  }

  public Command environment(Map<String, String> variables) {
    return new Command(argv, variables, limit, streams);
  }

  public Command limit(Duration duration) {
    return new Command(argv, environment, duration, streams);
  }

  /** Text for the program's standard input. */
  public Command input(String text) {
    return with(new Streams(text, streams.from, streams.to, streams.lines));
  }

  /** A file for the program's standard input. */
  public Command from(Path file) {
    return with(new Streams("", Redirect.from(file.toFile()), streams.to, streams.lines));
  }

  /** Writes standard output to a file instead of the result. */
  public Command to(Path file) {
    return with(
        new Streams(streams.input, streams.from, Redirect.to(file.toFile()), streams.lines));
  }

  /** Hands each line of standard output on as it appears. */
  public Command eachLine(Consumer<String> listener) {
    return with(new Streams(streams.input, streams.from, streams.to, listener));
  }

  private Command with(Streams other) {
    return new Command(argv, environment, limit, other);
  }

  /** Runs to the end; a failing program is a result, not an exception. */
  public Result run() {
    Process process = start();
    try {
      CompletableFuture<String> err = reading(process.getErrorStream(), line -> {});
      CompletableFuture<String> out = reading(process.getInputStream(), streams.lines);
      give(process);
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        kill(process);
        throw new HostFailure("%s took longer than %ds".formatted(name(), limit.toSeconds()));
      }
      return new Result(process.exitValue(), out.get(), err.get());
    } catch (InterruptedException e) {
      kill(process);
      Thread.currentThread().interrupt();
      throw new HostFailure(name() + " was stopped", e);
    } catch (ExecutionException | IOException e) {
      throw new HostFailure("The output of %s could not be read".formatted(name()), e);
    }
  }

  /** Runs to the end and returns standard output; a failure says what was wanted and why not. */
  public String orFail(String wanted) {
    Result result = run();
    if (!result.ok()) {
      throw new HostFailure("%s failed: %s: %s".formatted(wanted, name(), result.lastWords()));
    }
    return result.out();
  }

  private Process start() {
    ProcessBuilder builder = new ProcessBuilder(argv);
    builder.redirectInput(streams.from).redirectOutput(streams.to);
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().putAll(environment);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new HostFailure(
          "The program %s is missing or cannot be run; install its Debian package"
              .formatted(name()),
          e);
    }
  }

  private String name() {
    return String.valueOf(Path.of(argv.getFirst()).getFileName());
  }

  private void give(Process process) throws IOException {
    try (OutputStream stdin = process.getOutputStream()) {
      if (!streams.input.isEmpty()) {
        stdin.write(streams.input.getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      // A program that does not read its input still has an exit code, which says more.
      if (streams.input.isEmpty()) {
        throw e;
      }
    }
  }

  private static CompletableFuture<String> reading(InputStream stream, Consumer<String> listener) {
    CompletableFuture<String> text = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("command-output")
        .start(
            () -> {
              try (var reader =
                  new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                text.complete(collect(reader, listener));
              } catch (IOException | RuntimeException e) {
                text.completeExceptionally(e);
              }
            });
    return text;
  }

  private static String collect(BufferedReader reader, Consumer<String> listener) {
    StringBuilder all = new StringBuilder();
    reader.lines().peek(listener).forEach(line -> all.append(line).append('\n'));
    return all.toString();
  }

  /**
   * Nothing of it runs any more when this returns; what the kernel holds on to is not waited for.
   */
  private static void kill(Process process) {
    List<ProcessHandle> all =
        Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
    all.reversed().forEach(ProcessHandle::destroyForcibly);
    all.forEach(each -> each.onExit().completeOnTimeout(each, 5, TimeUnit.SECONDS).join());
  }
}
