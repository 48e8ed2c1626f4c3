package org.berth.server.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.berth.contract.RunState;
import org.berth.server.problem.Failure;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong under a run ends it in a named state, with a sentence that says what to do. */
@Tag("service")
final class EndingsTest {
  @TempDir private static Path home;
  private static RunFixture berth;

  @BeforeAll
  static void start() {
    berth = new RunFixture(home);
  }

  @AfterAll
  static void stop() {
    berth.close();
  }

  @Test
  void aHostThatNeverAnswersCannotBeReached() throws Exception {
    try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      String play =
          """
          - hosts: localhost
            gather_facts: false
            vars: {ansible_connection: ssh, ansible_host: 127.0.0.1, ansible_port: PORT}
            tasks: [{ansible.builtin.ping: {}}]
          """;
      RunOrder order =
          berth.order(
              berth.file(play.replace("PORT", String.valueOf(silent.getLocalPort()))),
              Map.of(),
              Map.of(),
              List.of("--timeout", "1"),
              RunFixture.LIMIT);

      RunEnd end = berth.runs.execute(berth.open(order));

      assertThat(end.state()).isEqualTo(RunState.FAILED);
      assertThat(end.sentence()).startsWith("Host localhost cannot be reached");
    }
  }

  @Test
  void ansibleKilledFromOutsideIsSaidToHaveBeenKilled() throws Exception {
    RunId run = berth.open(berth.playbook(Underway.SPAWNING));
    CompletableFuture<RunEnd> end = Underway.spawned(berth, run);

    long keeper = berth.spool(run).keeper().orElseThrow().pid();
    ProcessHandle.of(keeper)
        .orElseThrow()
        .children()
        .filter(child -> child.info().commandLine().orElse("").contains("ansible/keeper"))
        .forEach(ProcessHandle::destroyForcibly);

    assertThat(end.get().state()).isEqualTo(RunState.FAILED);
    assertThat(end.get().sentence()).contains("signal 9").endsWith("run it again.");
    assertThat(Underway.sleepers(run)).isEmpty();
  }

  @Test
  void aCallbackThatThrowsInTheMiddleDoesNotHoldTheRunUp() throws Exception {
    Path plugins = Files.createDirectories(berth.places.root().resolve("playbooks/callbacks"));
    String callback = "ansible/plugins/callback/berth.py";
    String source = Files.readString(berth.places.root().resolve(callback));
    String heard = "    def v2_runner_on_ok(self, result):\n";
    String broken = heard + "        raise RuntimeError('callback is broken')\n";
    Files.writeString(plugins.resolve("berth.py"), source.replace(heard, broken));

    RunEnd end = withCallbacks("playbooks/callbacks", berth.playbook("- ansible.builtin.ping:\n"));

    assertThat(end.state().ended()).isTrue();
    assertThat(berth.output(end.run())).contains("callback is broken");
    assertThat(RunTexts.pieces(berth, end.run())).isEqualTo(berth.output(end.run()));
  }

  @Test
  void aCallbackThatCannotBeLoadedIsNamed() throws Exception {
    Path plugins = Files.createDirectories(berth.places.root().resolve("playbooks/no_callbacks"));
    Files.writeString(plugins.resolve("berth.py"), "import no_such_module_at_all\n");

    RunEnd end =
        withCallbacks("playbooks/no_callbacks", berth.playbook("- ansible.builtin.ping:\n"));

    assertThat(end.state()).isEqualTo(RunState.FAILED);
    assertThat(end.sentence()).contains("never played").contains("no_such_module_at_all");
  }

  @Test
  void anOrderThatCannotBeReadStartsNothing() throws Exception {
    Path folder = Files.createDirectories(home.resolve("broken"));
    Files.writeString(folder.resolve("order.json"), "{\"arguments\": [");
    var keepers =
        new Keepers(
            berth.places.root().resolve("ansible/keeper"),
            RunFixture.toolchain(),
            new Zygotes(home, home, new RunEnvironment(RunFixture.toolchain(), Map.of())),
            new Starts(),
            Keepers.PATIENCE);

    assertThatThrownBy(
            () ->
                keepers.start(
                    folder, home, new Keepers.Handed(List.of("password"), List.of(), Map.of())))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("order.json cannot be read")
        .hasMessageContaining("start a new run");
    assertThat(folder.resolve("format")).doesNotExist();
  }

  private static RunEnd withCallbacks(String folder, String playbook)
      throws IOException, InterruptedException {
    Path settings = berth.places.root().resolve("ansible.cfg");
    String text = Files.readString(settings);
    Path before = Files.readSymbolicLink(settings);
    Files.delete(settings);
    Files.writeString(settings, text.replace("ansible/plugins/callback", folder));
    try {
      return berth.runs.execute(berth.open(playbook));
    } finally {
      Files.delete(settings);
      Files.createSymbolicLink(settings, before);
    }
  }
}
