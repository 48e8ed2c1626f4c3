package org.berth.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.berth.contract.RunState;
import org.berth.server.secret.Secret;
import org.berth.server.tenant.Scope;
import org.berth.server.tenant.TenantId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run is made of one version of the content, which nobody changes, and which can be had again.
 */
@Tag("service")
final class ContentTest {
  private static final String TWO_STEPS =
      """
      - name: Step
        ansible.builtin.command: sleep 1.5
      - ansible.builtin.include_tasks: included.yml
      """;

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

  private static void include(String message) throws IOException {
    Files.writeString(
        berth.places.playbooks().resolve("included.yml"),
        "- ansible.builtin.debug: {msg: " + message + "}\n");
  }

  private static JsonNode manifest(RunId run) {
    return RunDao.tree(
        berth
            .database
            .inTransaction(tx -> RunDao.manifest(tx, new Scope(TenantId.DEFAULT), run.value()))
            .orElseThrow());
  }

  private static String content(RunId run) {
    return manifest(run).path("revision").path("content").asText();
  }

  @Test
  void anEditInTheMiddleOfARunChangesNothingForIt() throws Exception {
    include("before-the-edit");
    RunId run = berth.open(berth.playbook(TWO_STEPS));
    CompletableFuture<RunEnd> end = Underway.end(berth, run);
    RunFixture.await("it has begun", () -> berth.spool(run).keeper().isPresent());

    include("after-the-edit");

    assertThat(end.get().state()).isEqualTo(RunState.SUCCEEDED);
    assertThat(berth.output(run)).contains("before-the-edit").doesNotContain("after-the-edit");
  }

  @Test
  void runsOfTheSameContentShareItAndAnotherMayAskForItLater() throws Exception {
    include("first-version");
    String playbook = berth.playbook("- ansible.builtin.include_tasks: included.yml\n");
    RunId first = berth.open(playbook);
    berth.runs.execute(first);
    RunId second = berth.open(playbook);
    berth.runs.execute(second);
    include("second-version");
    RunOrder order = berth.order(playbook);
    berth.database.useTransaction(
        tx -> tx.execute("update job set content = ? where id = ?", content(first), order.job()));
    RunId again = berth.open(order);

    berth.runs.execute(again);
    RunId newest = berth.open(playbook);
    berth.runs.execute(newest);

    assertThat(content(second)).isEqualTo(content(first)).hasSize(32);
    assertThat(content(again)).isEqualTo(content(first));
    assertThat(berth.output(again)).contains("first-version");
    assertThat(berth.output(newest)).contains("second-version");
    assertThat(content(newest)).isNotEqualTo(content(first));
  }

  @Test
  void contentThatIsGoneIsSaid() throws Exception {
    RunOrder order = berth.order(berth.playbook("- ansible.builtin.debug: {msg: x}\n"));
    berth.database.useTransaction(
        tx -> tx.execute("update job set content = 'gone' where id = ?", order.job()));

    RunEnd end = berth.runs.execute(berth.open(order));

    assertThat(end.state()).isEqualTo(RunState.FAILED);
    assertThat(end.sentence()).contains("is not kept here");
  }

  @Test
  void theManifestSaysWhatARunWasMadeOfAndHidesItsVariables() throws Exception {
    String playbook = berth.playbook("- ansible.builtin.debug: {msg: x}\n");
    RunId one = berth.open(order(playbook, "blue", "password-1"));
    RunId same = berth.open(order(playbook, "blue", "password-1"));
    RunId other = berth.open(order(playbook, "blue", "password-2"));
    for (RunId run : List.of(one, same, other)) {
      berth.runs.execute(run);
    }

    JsonNode manifest = manifest(one);

    assertThat(manifest.path("versions").path("ansible_core").asText()).startsWith("2.");
    assertThat(manifest.path("requester").asText()).isNotEmpty();
    assertThat(manifest.path("request_id").asText()).hasSize(36);
    assertThat(manifest.path("instance_id").asText()).hasSize(36);
    assertThat(manifest.has("approver")).isTrue();
    assertThat(manifest.path("inventory_hash").asText()).hasSize(32);
    assertThat(manifest.path("collections").isObject()).isTrue();
    assertThat(manifest(same).path("variables_hash")).isEqualTo(manifest.path("variables_hash"));
    assertThat(manifest(other).path("variables_hash"))
        .isNotEqualTo(manifest.path("variables_hash"));
    assertThat(manifest.toString()).doesNotContain("password-1").doesNotContain("blue");
  }

  private static RunOrder order(String playbook, String colour, String password) {
    return berth.order(
        playbook,
        Map.of("colour", colour),
        Map.of("password", Secret.of(password)),
        List.of(),
        RunFixture.LIMIT);
  }

  @Test
  void theCommandPlaysTheContentOfTheRunThoughTheCheckoutHasChanged() throws Exception {
    include("of-the-run");
    RunId run = berth.open(berth.playbook("- ansible.builtin.include_tasks: included.yml\n"));
    RunEnd end = berth.runs.execute(run);
    include("of-the-checkout");

    Process shell =
        new ProcessBuilder("sh", berth.folder(run).resolve("command.txt").toString())
            .redirectErrorStream(true)
            .start();
    String printed = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(end.state()).isEqualTo(RunState.SUCCEEDED);
    assertThat(shell.waitFor()).as(printed).isZero();
    assertThat(printed).contains("of-the-run").doesNotContain("of-the-checkout");
  }
}
