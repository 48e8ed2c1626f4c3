package org.berth.server.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Runs that are under way while a test does something to them. */
final class Underway {
  /** Eight short steps, then a last word. */
  static final String STEPS =
      """
      - name: Step
        ansible.builtin.command: sleep 0.2
        loop: "{{ range(8) | list }}"
      - name: Last
        ansible.builtin.debug: {msg: the end}
      """;

  /** Leaves three processes behind and waits in a fourth. */
  static final String SPAWNING =
      """
      - name: Daemons are left
        ansible.builtin.shell: "setsid sleep 987 >/dev/null 2>&1 & nohup sleep 987 >/dev/null 2>&1 & echo started"
      - name: Async is left
        ansible.builtin.command: sleep 987
        async: 900
        poll: 0
      - name: Long
        ansible.builtin.command: sleep 987
      """;

  private Underway() {}

  /** Watches a run until the thread is interrupted. */
  static Thread watch(Runs runs, RunId run) {
    return Thread.ofVirtual()
        .start(
            () -> {
              try {
                runs.execute(run);
              } catch (InterruptedException e) {
                // Left alone on purpose.
              }
            });
  }

  static CompletableFuture<RunEnd> end(RunFixture berth, RunId run) {
    return end(berth.runs, run);
  }

  static CompletableFuture<RunEnd> end(Runs runs, RunId run) {
    var end = new CompletableFuture<RunEnd>();
    Thread.ofVirtual()
        .uncaughtExceptionHandler((thread, e) -> end.completeExceptionally(e))
        .start(
            () -> {
              try {
                end.complete(runs.execute(run));
              } catch (InterruptedException e) {
                end.completeExceptionally(e);
              }
            });
    return end;
  }

  /** A run that ends while nobody watches it. */
  static void endUnseen(RunFixture berth, RunId run) throws InterruptedException {
    Thread watch = watch(berth.runs, run);
    RunFixture.await("it has begun", () -> berth.spool(run).keeper().isPresent());
    watch.interrupt();
    watch.join();
    RunFixture.await("the run has ended unseen", () -> berth.spool(run).exit().isPresent());
  }

  /** A run of {@link #SPAWNING} in the middle of its long task. */
  static CompletableFuture<RunEnd> spawned(RunFixture berth, RunId run)
      throws InterruptedException {
    CompletableFuture<RunEnd> end = end(berth, run);
    RunFixture.await("the long task runs", () -> sleepers(run).size() == 4);
    return end;
  }

  /** Processes {@code sleep 987}, whose environment tells the run that they belong to. */
  static List<Long> sleepers(RunId run) {
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .filter(pid -> text(pid, "cmdline").equals("sleep\0987\0"))
        .filter(pid -> text(pid, "environ").contains(run.toString()))
        .toList();
  }

  private static String text(long pid, String name) {
    try {
      return Files.readString(
          Path.of("/proc", String.valueOf(pid), name), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}
