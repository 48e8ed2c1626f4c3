package org.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.berth.server.json.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The machine goes off in the middle of everything and comes back. */
@Tag("service")
final class PowerCutTest {
  /** What people may be told late, after the start. */
  private static final Duration TOLD_WITHIN = Duration.ofSeconds(30);

  @TempDir private Path folder;
  private ServedCheckout checkout;
  private ServedInstance service;

  @BeforeEach
  void start() throws Exception {
    checkout = new ServedCheckout(folder);
    service = checkout.start(Map.of("BERTH_WORKER_THREADS", "3"));
  }

  @AfterEach
  void stop() {
    service.close();
    checkout.stopDatabase();
  }

  @Test
  void everyRunGetsItsTrueEndAndItsLastFinishedTask() throws Exception {
    List<String> requests = new ArrayList<>();
    for (String name : List.of("one", "two", "three", "four")) {
      checkout.write(name + ".yml", steps(name.equals("four") ? 0 : 600));
      requests.add(service.play(name + ".yml"));
    }
    List<String> running = requests.subList(0, 3);
    ServedInstance.await(
        "three are in the middle, the fourth waits",
        () -> running.stream().allMatch(id -> finished(id, "Second")));

    cutThePower();
    service = checkout.start(Map.of("BERTH_WORKER_THREADS", "3"));
    long begin = System.nanoTime();
    for (String request : running) {
      ServedInstance.await("it has ended", () -> service.state(request).equals("failed"));
    }

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(TOLD_WITHIN);
    for (String request : running) {
      assertThat(service.runOf(request).path("state").asText()).isEqualTo("failed");
      assertThat(service.runOf(request).path("reason").asText())
          .contains("The machine was restarted")
          .contains("the last task that ended is 'Second'");
    }
    ServedInstance.await(
        "what waited is done", () -> service.state(requests.get(3)).equals("succeeded"));
  }

  /** Two short tasks, then one that takes so long. */
  private static String steps(int seconds) {
    return """
    - name: Play
      hosts: localhost
      gather_facts: false
      tasks:
        - {name: First, ansible.builtin.command: sleep 0.1}
        - {name: Second, ansible.builtin.command: sleep 0.1}
        - {name: Third, ansible.builtin.command: sleep %d}
    """
        .formatted(seconds);
  }

  private boolean finished(String request, String task) {
    return service.runs(request)
        && service.events(request).stream()
            .anyMatch(
                event ->
                    event.path("event").asText().equals("host_ok")
                        && event.path("task").asText().equals(task));
  }

  /**
   * Everything dies at once, and what the disk says of its processes is of another boot. The
   * database's files go through the same.
   */
  private void cutThePower() throws Exception {
    service.signal("KILL");
    checkout.killDatabase();
    try (Stream<Path> runs = Files.list(checkout.home().resolve("runs"))) {
      for (Path run : runs.filter(each -> Files.exists(each.resolve("keeper.json"))).toList()) {
        var keeper = (ObjectNode) Json.tree(Files.readAllBytes(run.resolve("keeper.json")));
        ProcessHandle.of(keeper.path("pid").asLong()).ifPresent(PowerCutTest::end);
        keeper.put("boot_id", "00000000-0000-4000-8000-000000000000");
        Files.writeString(run.resolve("keeper.json"), Json.write(keeper));
      }
    }
  }

  private static void end(ProcessHandle process) {
    process.destroyForcibly();
    process.onExit().join();
  }
}
