package org.berth.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.berth.contract.RunState;
import org.berth.server.secret.Secret;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What nobody may see is in no file, no row and no process that others can look at. */
@Tag("service")
final class RunSecretsTest {
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
  void plantedSecretsAreNowhereToBeFound() throws InterruptedException, IOException {
    String canary = "canary/Zeisig+Stieglitz=='\"";
    RunId run =
        berth.open(
            berth.order(
                berth.playbook(
                    """
                    - name: Shown in every way
                      ansible.builtin.debug:
                        msg: ["{{ canary }}", "{{ canary | b64encode }}", "{{ canary | urlencode }}", "{{ canary | to_json }}"]
                    - name: Held by processes
                      ansible.builtin.shell: cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline
                    - name: Written by a command that fails
                      ansible.builtin.command: "sh -c 'echo $C >&2; exit 3'"
                      environment: {C: "{{ canary }}"}
                      ignore_errors: true
                    - name: In a file
                      ansible.builtin.command: cat {{ key_file }}
                    """),
                Map.of(),
                Map.of("canary", Secret.of(canary), "key_file", Secret.of(canary + "\nkey\n")),
                List.of("-vvvv"),
                RunFixture.LIMIT));

    RunEnd end = berth.runs.execute(run);

    assertThat(end.state()).as(end.sentence()).isEqualTo(RunState.SUCCEEDED);
    assertThat(RunTexts.all(berth, run))
        .contains("***")
        .doesNotContain("Zeisig")
        .doesNotContain("WmVpc2ln");
    assertThat(RunTexts.files(berth.folder(run))).doesNotContain("Zeisig");
    assertThat(RunTexts.pieces(berth, run)).isEqualTo(berth.output(run));
  }

  @Test
  void aSecretBornInAModuleIsHiddenFromThenOnThoughTheTaskWasCensored()
      throws InterruptedException, IOException {
    Path modules = Files.createDirectories(berth.places.root().resolve("playbooks/library"));
    Files.writeString(
        modules.resolve("born.py"),
        """
        from ansible.module_utils.basic import AnsibleModule
        AnsibleModule({}).exit_json(token="born-Kolibri-77", berth_secrets=["born-Kolibri-77"])
        """);
    RunId run =
        berth.open(
            berth.playbook(
                """
                - name: Token is made
                  born: {}
                  register: made
                  no_log: true
                - name: Token is shown by mistake
                  ansible.builtin.debug: {msg: "it is {{ made.token }}"}
                """));

    RunEnd end = berth.runs.execute(run);

    assertThat(end.state()).as(end.sentence()).isEqualTo(RunState.SUCCEEDED);
    assertThat(RunTexts.all(berth, run)).contains("it is ***").doesNotContain("Kolibri");
    assertThat(RunTexts.files(berth.folder(run))).doesNotContain("Kolibri");
  }
}
