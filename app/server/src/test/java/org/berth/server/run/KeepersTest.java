package org.berth.server.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.berth.server.json.Json;
import org.berth.server.problem.Failure;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keepers that come up late, or not at all: a start that is refused plays nothing afterwards. */
@Tag("service")
final class KeepersTest {
  private static final Path PROGRAM =
      Path.of(System.getProperty("berth.root", "")).toAbsolutePath().resolve("ansible/keeper");
  private static final Keepers.Handed HANDED =
      new Keepers.Handed(List.of("password"), List.of(), Map.of());

  @TempDir private Path home;

  @Test
  void whatTookTooLongNeverBegins() throws Exception {
    Path folder = prepared("exit 0");
    Process holder = new ProcessBuilder("flock", lock(folder), "sleep", "600").start();
    RunFixture.await("another holds the run", () -> locked(folder));

    assertThatThrownBy(() -> keepers(PROGRAM, Duration.ofSeconds(1)).start(folder, home, HANDED))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("did not come up in 1 s");

    holder.descendants().forEach(ProcessHandle::destroyForcibly);
    holder.destroyForcibly().waitFor();
    RunFixture.await("the late starter has ended", () -> starters(folder) == 0);
    assertThat(folder.resolve("format")).doesNotExist();
    assertThat(folder.resolve("keeper.json")).doesNotExist();
  }

  @Test
  void aKeeperThatIsHeldUpUntilTheRunIsGivenUpPlaysNothing() throws Exception {
    Path folder = prepared("touch " + home.resolve("played"));
    var spool = new Spool(folder);
    // The keeper waits for a reader of this before it says its name.
    Path pipe = folder.resolve("results.jsonl");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Thread start = start(folder);
    RunFixture.await("the keeper has begun", spool::begun);

    spool.giveUp();
    KeeperIdentity keeper = spool.keeper().orElseThrow();
    try (var reader = new FileInputStream(pipe.toFile())) {
      RunFixture.await("it has ended", () -> !keeper.alive());
      assertThat(reader.available()).isZero();
    }

    start.join();
    assertThat(folder.resolve("keeper.json")).exists();
    assertThat(home.resolve("played")).doesNotExist();
    assertThat(Keepers.lastLine(folder.resolve("keeper.log"))).contains("nothing was played");
  }

  @Test
  void aStartThatFailsBesideAnotherRunSaysWhy() throws Exception {
    Process other = new ProcessBuilder("unshare", "--pid", "--fork", "sleep", "600").start();
    Path folder = prepared("exit 0");
    Path program = program("raise SystemExit('out of luck')");
    try {
      RunFixture.await("another run's namespace is there", () -> leadsNamespace(other));

      assertThatThrownBy(() -> keepers(program, Keepers.PATIENCE).start(folder, home, HANDED))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("could not be started: out of luck");
    } finally {
      other.descendants().forEach(ProcessHandle::destroyForcibly);
      other.waitFor();
    }
  }

  @Test
  void aKeeperThatCameUpAfterAllIsFollowed() throws Exception {
    Path program =
        program(
            """
            import json, os, sys, time
            stat = open("/proc/self/stat").read().rpartition(")")[2].split()
            boot = open("/proc/sys/kernel/random/boot_id").read().strip()
            with open(os.path.join(sys.argv[1], "keeper.json"), "w") as file:
                json.dump({"pid": os.getpid(), "start_time": int(stat[19]), "boot_id": boot}, file)
            time.sleep(600)
            """);
    Path folder = prepared("exit 0");

    keepers(program, Duration.ofSeconds(5)).start(folder, home, HANDED);

    KeeperIdentity keeper = new Spool(folder).keeper().orElseThrow();
    assertThat(keeper.alive()).isTrue();
    keeper.kill();
  }

  /** A program of ours in the keeper's place. */
  private Path program(String code) throws IOException {
    Path program = Files.createDirectories(home.resolve("program"));
    Files.writeString(program.resolve("__main__.py"), code);
    return program;
  }

  private static boolean leadsNamespace(Process process) {
    return process
        .children()
        .map(child -> new ProcessEntry(child.pid()))
        .anyMatch(KeepersTest::isFirst);
  }

  private static boolean isFirst(ProcessEntry process) {
    try {
      return process.isFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Started beside this test. */
  private Thread start(Path folder) {
    return Thread.ofVirtual()
        .start(
            () -> {
              try {
                keepers(PROGRAM, Keepers.PATIENCE).start(folder, home, HANDED);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  /** The folder of a run whose playbook is a shell's command. */
  private Path prepared(String command) throws IOException {
    Path folder = Files.createDirectories(home.resolve("run"));
    Path playbook = Files.writeString(home.resolve("play.yml"), play(command));
    Map<String, Object> order =
        Map.of(
            "python", "unused",
            "folder", home.toString(),
            "arguments", List.of(playbook.toString()),
            "environment", Map.of("PATH", "/usr/bin:/bin"),
            "limit_seconds", 60);
    Files.writeString(folder.resolve("order.json"), Json.write(order));
    return folder;
  }

  private static String play(String command) {
    return """
    - hosts: localhost
      gather_facts: false
      tasks: [{ansible.builtin.command: %s}]
    """
        .formatted(command);
  }

  private static Keepers keepers(Path program, Duration patience) {
    Toolchain tools = RunFixture.toolchain();
    var none = new Zygotes(program, program, new RunEnvironment(tools, Map.of()));
    return new Keepers(program, tools, none, new Starts(), patience);
  }

  private static String lock(Path folder) {
    return folder.resolve("lock").toString();
  }

  private static boolean locked(Path folder) {
    try {
      return new ProcessBuilder("flock", "--nonblock", lock(folder), "true").start().waitFor() != 0;
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long starters(Path folder) {
    return ProcessHandle.current()
        .children()
        .filter(child -> child.info().commandLine().orElse("").contains(folder.toString()))
        .count();
  }
}
