package org.berth.lab.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.berth.lab.endpoint.Caller;
import org.berth.lab.endpoint.Refusal;
import org.berth.lab.host.HostFailure;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class TasksTest {
  private static final Caller TOKEN = Caller.parse("anna@pve!t");
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @TempDir Path home;

  private Tasks open() {
    return Tasks.open(home, Clock.systemUTC());
  }

  private static Upid ended(Tasks tasks, Work work) {
    String upid = tasks.start(TOKEN, "pve1", "vzstart", "100", work);
    assertThat(tasks.awaitEnd(upid, PATIENCE)).isTrue();
    return Upid.parse(upid).orElseThrow();
  }

  @Test
  void upidNamesItsTask() {
    try (Tasks tasks = open()) {
      Upid upid = ended(tasks, log -> {});

      assertThat(upid.toString()).startsWith("UPID:pve1:").endsWith(":vzstart:100:anna@pve!t:");
      assertThat(upid.owner().user()).isEqualTo("anna@pve");
      assertThat(Upid.parse("UPID:nothing")).isEmpty();
    }
  }

  @Test
  void endTellsHowItWent() {
    try (Tasks tasks = open()) {
      assertThat(tasks.exitStatus(ended(tasks, log -> log.line("x")))).contains("OK");
      assertThat(tasks.exitStatus(ended(tasks, log -> log.warning("hm")))).contains("WARNINGS: 1");
      Work failing =
          log -> {
            throw Refusal.failed("CT is locked (disk)");
          };
      assertThat(tasks.exitStatus(ended(tasks, failing))).contains("CT is locked (disk)");
    }
  }

  @Test
  void endAndLogSurviveTheProcess() {
    Upid upid;
    try (Tasks tasks = open()) {
      upid = ended(tasks, log -> log.line("done something"));
    }

    try (Tasks later = open()) {
      assertThat(later.exitStatus(upid)).contains("OK");
      assertThat(later.log(upid)).containsExactly("done something", "TASK OK");
      assertThat(later.finished("pve1")).hasSize(1);
    }
  }

  @Test
  void taskOfAKilledProcessEndsUnexpectedly() throws IOException {
    Upid upid = new Upid("pve1", 7, 7, 7, "vzclone", "100", "anna@pve");
    Files.createDirectories(home.resolve("pve1"));
    Files.writeString(home.resolve("pve1").resolve(upid.toString()), "creating a clone\n");

    try (Tasks tasks = open()) {
      assertThat(tasks.exitStatus(upid)).contains("unexpected status");
    }
  }

  @Test
  void stoppedTaskSaysSo() {
    try (Tasks tasks = open()) {
      CountDownLatch started = new CountDownLatch(1);
      String upid =
          tasks.start(
              TOKEN,
              "pve1",
              "vzdump",
              "100",
              log -> {
                started.countDown();
                waitForEver();
              });
      Upid parsed = Upid.parse(upid).orElseThrow();
      assertThat(tasks.exitStatus(parsed)).isEmpty();

      tasks.stop(parsed);

      assertThat(tasks.exitStatus(parsed)).contains("received interrupt");
    }
  }

  private static void waitForEver() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new HostFailure("the program was stopped", stopped);
    }
  }
}
