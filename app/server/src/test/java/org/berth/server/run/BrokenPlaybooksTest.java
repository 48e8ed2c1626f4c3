package org.berth.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.berth.contract.RunState;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Playbooks that cannot do what they are for end with a sentence that says why. */
@Tag("service")
final class BrokenPlaybooksTest {
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
  void whatCannotBePlayedEndsWithItsReason() throws Exception {
    Map<String, String> cases =
        Map.of(
            berth.file("- hosts: localhost\n  tasks: [\n"),
            "YAML parsing failed",
            berth.playbook("- no.such.module: {}\n"),
            "couldn't resolve module",
            "playbooks/missing.yml",
            "There is no playbook",
            "../etc/passwd",
            "There is no playbook",
            berth.playbook("- ansible.builtin.include_tasks: gone.yml\n"),
            "gone.yml");
    for (Map.Entry<String, String> each : cases.entrySet()) {
      RunEnd end = berth.runs.execute(berth.open(each.getKey()));

      assertThat(end.state()).isEqualTo(RunState.FAILED);
      assertThat(end.sentence()).contains(each.getValue());
    }
  }

  @Test
  void aHostThatCannotBeReachedIsNamed() throws Exception {
    RunId run =
        berth.open(
            berth.file(
                """
                - hosts: localhost
                  gather_facts: false
                  vars: {ansible_connection: ssh, ansible_host: 127.0.0.1, ansible_port: 1}
                  tasks: [{ansible.builtin.ping: {}}]
                """));

    RunEnd end = berth.runs.execute(run);

    assertThat(end.state()).isEqualTo(RunState.FAILED);
    assertThat(end.sentence()).startsWith("Host localhost cannot be reached");
  }
}
