package org.berth.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
final class PlaybookCommandTest {
  private static final Path WORKSPACE = Path.of("/var/lib/berth/runs/1");

  @Test
  void theRunsOwnInventoryComesLastSoThatItWins() {
    var command = new PlaybookCommand("playbooks/a.yml", WORKSPACE, List.of("--check"), false);

    assertThat(command.arguments())
        .containsExactly(
            "-i",
            "inventory/hosts.yml",
            "-i",
            "/var/lib/berth/runs/1/inventory/hosts.yml",
            "--check",
            "playbooks/a.yml");
  }

  @Test
  void secretsComeFromAFileAndAreNoPartOfTheCommandByHand() {
    var command = new PlaybookCommand("playbooks/a.yml", WORKSPACE, List.of(), true);

    assertThat(command.arguments())
        .containsSequence("-e", "@/var/lib/berth/runs/1/secrets/variables.yml");
    assertThat(command.byHand(Path.of("/srv"), Path.of("/venv/bin"))).doesNotContain("secrets");
  }

  @Test
  void theCommandByHandIsQuotedForAShell() {
    var command =
        new PlaybookCommand("playbooks/a.yml", WORKSPACE, List.of("--limit", "it's; id"), false);

    assertThat(command.byHand(Path.of("/my srv"), Path.of("/venv/bin")))
        .isEqualTo(
            "cd '/my srv' && ANSIBLE_CONFIG='/my srv/ansible.cfg' /venv/bin/ansible-playbook"
                + " -i inventory/hosts.yml -i /var/lib/berth/runs/1/inventory/hosts.yml"
                + " --limit 'it'\\''s; id' playbooks/a.yml\n");
  }
}
