package org.berth.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.berth.contract.RunState;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One run from its order to its stored end, with the real Ansible and the real PostgreSQL. */
@Tag("service")
final class RunsTest {
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
  void aRunEndsWithItsRecapAndEventsInOneLine() throws InterruptedException {
    RunId run =
        berth.open(
            berth.playbook(
                """
                - name: Greeting is said
                  ansible.builtin.debug: {msg: hello}
                - name: Nothing is wrong
                  ansible.builtin.command: "true"
                  changed_when: true
                """));

    RunEnd end = berth.runs.execute(run);

    assertThat(end.state()).as(end.sentence()).isEqualTo(RunState.SUCCEEDED);
    assertThat(berth.row(run).counts().ok()).isEqualTo(2);
    assertThat(berth.row(run).hosts()).hasSize(1);
    assertThat(berth.eventNames(run))
        .containsExactly(
            "run_started",
            "play_started",
            "task_started",
            "host_ok",
            "task_started",
            "host_ok",
            "run_finished");
    assertThat(RunTexts.sequence(berth.events(run))).isEqualTo(berth.events(run).size());
    assertThat(RunTexts.pieces(berth, run)).isEqualTo(berth.output(run));
    assertThat(Files.exists(berth.folder(run).resolve("secrets/variables.yml"))).isFalse();
  }

  @Test
  void anOrderGivenTwiceIsOneRun() {
    RunOrder order = berth.order(berth.playbook("- ansible.builtin.meta: noop\n"));

    assertThat(berth.open(order)).isEqualTo(berth.open(order));
  }

  @Test
  void anEndedRunIsNotExecutedAgain() throws InterruptedException {
    RunId run = berth.open(berth.playbook("- ansible.builtin.debug: {msg: once}\n"));
    RunEnd first = berth.runs.execute(run);
    int events = berth.events(run).size();

    assertThat(berth.service().execute(run)).isEqualTo(first);
    assertThat(berth.events(run)).hasSize(events);
  }

  @Test
  void textOfPeopleReachesThePlaybookAsThatVeryText() throws InterruptedException {
    String text = "{{ 7*7 }} $(id) \u0007 'x' \"y\" # : ü \u20ac";
    RunId run =
        berth.open(
            berth.order(
                berth.playbook("- ansible.builtin.debug: {msg: \"{{ shop.labels.note }}\"}\n"),
                Map.of("shop", Map.of("labels", Map.of("note", text))),
                Map.of(),
                List.of(),
                RunFixture.LIMIT));

    berth.runs.execute(run);

    assertThat(RunTexts.results(berth, run, "host_ok").getFirst().path("msg").asText())
        .isEqualTo(text);
  }

  @Test
  void whatAPlaybookPublishesIsHeardAndTheUnknownRefused() throws InterruptedException {
    RunId run =
        berth.open(
            berth.playbook(
                """
                - name: Guest is published
                  ansible.builtin.set_stats:
                    data: {berth: {guest: {node: pve1, id: 10007, address: 198.18.0.7}, colour: {name: blue}}}
                """));
    berth.published.clear();

    RunEnd end = berth.runs.execute(run);

    assertThat(end.state()).as(end.sentence()).isEqualTo(RunState.SUCCEEDED);
    assertThat(berth.published)
        .containsExactly(new Published.Guest(null, "pve1", null, 10007, "198.18.0.7", null));
  }

  @Test
  void aRunLongerThanItsLimitIsTimedOut() throws InterruptedException {
    RunId run =
        berth.open(
            berth.order(
                berth.playbook("- {name: Wait, ansible.builtin.command: sleep 60}\n"),
                Map.of(),
                Map.of(),
                List.of(),
                Duration.ofSeconds(3)));

    RunEnd end = berth.runs.execute(run);

    assertThat(end.state()).as(end.sentence()).isEqualTo(RunState.TIMED_OUT);
    assertThat(end.sentence()).contains("longer than 3 s").contains("Wait on localhost");
  }

  @Test
  void bytesThatAreNoTextAndLargeResultsAreStoredAsTheyAre()
      throws InterruptedException, IOException {
    Path filters = Files.createDirectories(berth.places.root().resolve("playbooks/filter_plugins"));
    Files.writeString(
        filters.resolve("raw.py"),
        """
        import os
        class FilterModule:
            def filters(self):
                return {"written_raw": lambda name: os.write(2, b"raw\\xff\\x00bytes") and name}
        """);
    RunId run =
        berth.open(
            berth.file(
                """
                - name: "{{ 'Play' | written_raw }}"
                  hosts: localhost
                  gather_facts: false
                  tasks:
                    - name: Much
                      ansible.builtin.command: seq 1 40000
                    - name: Refused by Ansible itself
                      ansible.builtin.command: printf 'a\\377c'
                      ignore_errors: true
                    - name: Shown
                      ansible.builtin.debug: {msg: "{{ 'a' + '\\0' + 'b' }}"}
                """));

    RunEnd end = berth.runs.execute(run);

    assertThat(end.state()).as(end.sentence()).isEqualTo(RunState.SUCCEEDED);
    assertThat(berth.output(run)).contains("raw\u00ff\u0000bytes");
    assertThat(RunTexts.pieces(berth, run)).isEqualTo(berth.output(run));
    assertThat(RunTexts.large(berth, run).path("stdout").asText())
        .startsWith("1\n")
        .endsWith("40000");
  }

  @Test
  void theCommandOfARunRepeatsItByHand() throws Exception {
    RunId run =
        berth.open(
            berth.order(
                berth.playbook("- ansible.builtin.debug: {msg: \"{{ greeting }}\"}\n"),
                Map.of("greeting", "by hand {{ 1 }}"),
                Map.of(),
                List.of(),
                RunFixture.LIMIT));
    berth.runs.execute(run);

    Process shell =
        new ProcessBuilder("sh", berth.folder(run).resolve("command.txt").toString())
            .redirectErrorStream(true)
            .start();

    String printed = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(shell.waitFor()).as(printed).isZero();
    assertThat(printed).contains("by hand {{ 1 }}");
  }

  @Test
  void theManifestNamesContentAndVersions() throws InterruptedException {
    RunId run = berth.open(berth.playbook("- ansible.builtin.debug: {msg: x}\n"));
    berth.runs.execute(run);

    JsonNode manifest =
        RunDao.tree(
            berth
                .database
                .inTransaction(
                    tx ->
                        RunDao.manifest(
                            tx,
                            new org.berth.server.tenant.Scope(
                                org.berth.server.tenant.TenantId.DEFAULT),
                            run.value()))
                .orElseThrow());

    assertThat(manifest.path("versions").path("ansible_core").asText()).startsWith("2.");
    assertThat(manifest.path("playbook").asText()).isEqualTo(berth.row(run).playbook());
  }
}
