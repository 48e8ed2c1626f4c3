package org.berth.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.berth.contract.RunState;
import org.berth.server.config.Settings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The vaulted group variables of this checkout, opened by the service for a run. */
@Tag("service")
final class VaultTest {
  /** Of the example vault, as docs/operations_guide.md tells it. */
  private static final String PASSWORD = "only-for-the-lab";

  /** What the example vault holds as NetBox's token. */
  private static final String VALUE = "example-netbox-token-0123456789abcdef0123";

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
  void aVaultedValueReachesARunAndIsNeverSaid() throws Exception {
    RunEnd end = searched(new Settings.Vault(passwordFile(), List.of()));

    assertThat(end.state()).as(end.sentence()).isEqualTo(RunState.SUCCEEDED);
    assertThat(RunTexts.all(berth, end.run())).contains("token is ***").doesNotContain(VALUE);
    assertThat(RunTexts.files(berth.folder(end.run())))
        .doesNotContain(VALUE)
        .doesNotContain(PASSWORD);
  }

  @Test
  void aProgramMaySayThePassword() throws Exception {
    RunEnd end = searched(new Settings.Vault(null, List.of("cat", passwordFile().toString())));

    assertThat(end.state()).as(end.sentence()).isEqualTo(RunState.SUCCEEDED);
  }

  @Test
  void anImportedAnsibleOpensTheVaultToo() throws Exception {
    try (RunSite site = berth.site(new Settings.Vault(passwordFile(), List.of()))) {
      RunId run = berth.open(playbook());
      site.warmUp();
      RunFixture.await("Ansible is imported", site::warm);

      RunEnd end = berth.service(site).execute(run);

      assertThat(end.state()).as(end.sentence()).isEqualTo(RunState.SUCCEEDED);
      assertThat(site.starts().get("warm")).isEqualTo(1);
    }
  }

  @Test
  void aPasswordThatCannotBeHadEndsTheRunWithASentence() throws Exception {
    RunEnd end = searched(new Settings.Vault(home.resolve("nowhere"), List.of()));

    assertThat(end.state()).isEqualTo(RunState.FAILED);
    assertThat(end.sentence()).contains("The vault's password").contains("nowhere");
  }

  @Test
  void withoutAPasswordARunThatNeedsNoVaultedValueGoesWell() throws Exception {
    RunEnd end = berth.runs.execute(berth.open(berth.playbook("- ansible.builtin.meta: noop\n")));

    assertThat(end.state()).as(end.sentence()).isEqualTo(RunState.SUCCEEDED);
  }

  /** Runs the playbook, and meanwhile looks for the password in what processes show. */
  private static RunEnd searched(Settings.Vault vault) throws Exception {
    try (RunSite site = berth.site(vault)) {
      RunId run = berth.open(playbook());
      CompletableFuture<RunEnd> end = Underway.end(berth.service(site), run);
      var places = new CanarySearch(berth, run, List.of(new Canary(0, PASSWORD, PASSWORD)));
      int found = 0;
      while (!end.isDone()) {
        found += places.processes();
      }
      assertThat(found).isZero();
      return end.get();
    }
  }

  private static String playbook() {
    return berth.playbook(
        """
        - name: Token is said by mistake
          ansible.builtin.debug: {msg: "token is {{ vault_netbox_integration_token }}"}
        - name: It is the one that was put into the vault
          ansible.builtin.assert:
            that: vault_netbox_integration_token | length == 41
            quiet: true
        """);
  }

  private static Path passwordFile() throws IOException {
    return Files.writeString(home.resolve("vault-password"), PASSWORD + "\n");
  }
}
