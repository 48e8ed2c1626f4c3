package org.berth.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
final class KeeperIdentityTest {
  @Test
  void aProcessIsKnownByItsStartAndItsBoot() throws IOException {
    assertThat(of(ProcessHandle.current().pid(), 0).alive()).isTrue();
  }

  @Test
  void anotherProcessWithTheSameNumberIsNotItAndIsNotTouched() throws Exception {
    Process stranger = new ProcessBuilder("sleep", "60").start();
    KeeperIdentity identity = of(stranger.pid(), 1);

    identity.kill();

    assertThat(identity.alive()).isFalse();
    assertThat(stranger.isAlive()).isTrue();
    stranger.destroy();
    stranger.waitFor();
  }

  @Test
  void nothingOutlivesARestartOfTheMachine() throws IOException {
    KeeperIdentity now = of(ProcessHandle.current().pid(), 0);
    var before = new KeeperIdentity(now.pid(), now.startTime(), "another boot");

    assertThat(before.alive()).isFalse();
    assertThat(before.ofAnotherBoot()).isTrue();
  }

  @Test
  void aProcessThatIsGoneIsNotAlive() throws Exception {
    Process gone = new ProcessBuilder("sleep", "60").start();
    KeeperIdentity identity = of(gone.pid(), 0);

    gone.destroyForcibly().waitFor();

    assertThat(identity.alive()).isFalse();
    assertThat(identity.survivors()).isEmpty();
  }

  @Test
  void aProcessThatCannotBeLookedAtIsNotTakenForDeadUnlessItIsGone() throws Exception {
    KeeperIdentity us = of(ProcessHandle.current().pid(), 0);
    Process gone = new ProcessBuilder("sleep", "60").start();
    KeeperIdentity dead = of(gone.pid(), 0);
    gone.destroyForcibly().waitFor();
    assertThat(us.alive()).isTrue();
    assertThat(dead.ofAnotherBoot()).isFalse();

    List<Boolean> seen;
    try (var files = NoOpenFiles.here()) {
      seen = List.of(files.none(), us.alive(), us.ofAnotherBoot(), dead.alive());
    }

    assertThat(seen).containsExactly(true, true, false, false);
  }

  /** The identity of a process, its start time off by some ticks. */
  private static KeeperIdentity of(long pid, long off) throws IOException {
    String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    return new KeeperIdentity(pid, Long.parseLong(fields[19]) + off, boot);
  }
}
