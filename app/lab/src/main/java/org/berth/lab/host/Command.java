package org.berth.lab.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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

/**
 * One program with its arguments, run without a shell. An interrupt of the waiting thread or the
 * end of the time limit kills the program with its children.
 */
public final class Command {
  private static final Duration DEFAULT_LIMIT = Duration.ofMinutes(10);

  private final List<String> argv;
  private final Map<String, String> environment;
  private final Duration limit;
  private final String input;
  private final Consumer<String> lines;

  private Command(
      List<String> argv,
      Map<String, String> environment,
      Duration limit,
      String input,
      Consumer<String> lines) {
    this.argv = List.copyOf(argv);
    this.environment = Map.copyOf(environment);
    this.limit = limit;
    this.input = input;
    this.lines = lines;
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
    return new Command(argv, Map.of(), DEFAULT_LIMIT, "", line -> {});
  }

  public Command with(Object... more) {
    List<String> longer = new ArrayList<>(argv);
    for (Object argument : more) {
      longer.add(argument.toString());
    }
    return new Command(longer, environment, limit, input, lines);
  }

  public Command environment(Map<String, String> variables) {
    return new Command(argv, variables, limit, input, lines);
  }

  public Command limit(Duration duration) {
    return new Command(argv, environment, duration, input, lines);
  }

  /** Text for the program's standard input. */
  public Command input(String text) {
    return new Command(argv, environment, limit, text, lines);
  }

  /** Hands each line of standard output on as it appears. */
  public Command eachLine(Consumer<String> listener) {
    return new Command(argv, environment, limit, input, listener);
  }

  /** Runs to the end; a failing program is a result, not an exception. */
  public Result run() {
    Process process = start();
    try {
      CompletableFuture<String> err = reading(process.getErrorStream(), line -> {});
      CompletableFuture<String> out = reading(process.getInputStream(), lines);
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
      if (!input.isEmpty()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      // A program that does not read its input still has an exit code, which says more.
      if (input.isEmpty()) {
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
              StringBuilder all = new StringBuilder();
              try (var reader =
                  new java.io.BufferedReader(
                      new java.io.InputStreamReader(stream, StandardCharsets.UTF_8))) {
                reader
                    .lines()
                    .forEach(
                        line -> {
                          all.append(line).append('\n');
                          listener.accept(line);
                        });
                text.complete(all.toString());
              } catch (IOException | RuntimeException e) {
                text.completeExceptionally(e);
              }
            });
    return text;
  }

  private static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
