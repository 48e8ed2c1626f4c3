package org.berth.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.berth.contract.RunState;
import org.berth.server.secret.Secret;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that is forked from an imported Ansible cannot be told from one that is not. */
@Tag("service")
final class WarmStartTest {
  @TempDir private static Path home;
  private static RunFixture berth;
  private static RunSite site;
  private static Runs warm;

  @BeforeAll
  static void start() throws InterruptedException {
    berth = new RunFixture(home);
    site = berth.site();
    warm = berth.service(site);
    site.warmUp();
    RunFixture.await("Ansible is imported", site::warm);
  }

  @AfterAll
  static void stop() {
    site.close();
    berth.close();
  }

  @Test
  void bothWaysSayTheSameAndEndTheSame() throws Exception {
    Map<String, List<String>> corpus = RunCorpus.playbooks(berth);
    RunFixture.await("Ansible is imported", site::warm);
    for (Map.Entry<String, List<String>> each : corpus.entrySet()) {
      var order = RunCorpus.order(berth, each.getKey(), each.getValue());
      RunId cold = berth.open(order);
      RunId forked = berth.open(RunCorpus.order(berth, each.getKey(), each.getValue()));
      var coldEnd = Underway.end(berth, cold);
      RunEnd warmEnd = warm.execute(forked);

      RunCorpus.Said one = RunCorpus.said(berth, cold, coldEnd.get());
      RunCorpus.Said other = RunCorpus.said(berth, forked, warmEnd);

      assertThat(how(cold)).isEqualTo("cold");
      assertThat(how(forked)).isEqualTo("warm");
      assertThat(other.text()).as(each.getKey()).isEqualTo(one.text());
      assertThat(other.events()).as(each.getKey()).isEqualTo(one.events());
      assertThat(other.end()).as(each.getKey()).isEqualTo(one.end());
    }
  }

  @Test
  void aKilledZygoteTakesNoRunWithItAndTheNextStartsCold() throws Exception {
    RunId before = berth.open(berth.playbook(Underway.STEPS));
    RunFixture.await("Ansible is imported", site::warm);
    CompletableFuture<RunEnd> end = Underway.end(warm, before);
    RunFixture.await("it runs warm", () -> berth.spool(before).keeper().isPresent());

    // The one of the content before is there too.
    ProcessHandle.current()
        .children()
        .filter(WarmStartTest::isZygote)
        .forEach(ProcessHandle::destroyForcibly);
    RunFixture.await("it is dead", () -> !zygoteLives());
    RunEnd next = warm.execute(berth.open(berth.playbook("- ansible.builtin.ping:\n")));

    assertThat(next.state()).as(next.sentence()).isEqualTo(RunState.SUCCEEDED);
    assertThat(how(next.run())).isEqualTo("cold");
    assertThat(end.get().state()).as(end.get().sentence()).isEqualTo(RunState.SUCCEEDED);
    assertThat(how(before)).isEqualTo("warm");
    RunFixture.await("there is another", site::warm);
    assertThat(site.starts()).containsKeys("warm", "none_yet", "gone");
  }

  @Test
  void otherContentIsNotPlayedByWhatWasImportedBefore() throws Exception {
    Path settings = berth.places.root().resolve("ansible.cfg");
    String text = Files.readString(settings);
    RunFixture.await("Ansible is imported", site::warm);

    Files.delete(settings);
    Files.writeString(settings, text.replace("result_format = yaml", "result_format = json"));
    RunId run = berth.open(berth.playbook("- ansible.builtin.debug: {msg: [a, b]}\n"));
    RunEnd end = warm.execute(run);

    assertThat(end.state()).as(end.sentence()).isEqualTo(RunState.SUCCEEDED);
    assertThat(how(run)).isEqualTo("cold");
    assertThat(berth.output(run)).contains("\"msg\": [");
    RunFixture.await("it is imported anew", site::warm);
    RunId after = berth.open(berth.playbook("- ansible.builtin.debug: {msg: [a, b]}\n"));
    RunFixture.await("the content of the last playbook too", site::warm);
    warm.execute(after);
    assertThat(how(after)).isEqualTo("warm");
    assertThat(berth.output(after)).isEqualTo(berth.output(run));
  }

  @Test
  void theZygoteHoldsNothingOfARun() throws Exception {
    String canary = "canary-in-a-warm-run";
    RunId run =
        berth.open(
            berth.order(
                berth.playbook("- ansible.builtin.debug: {msg: \"{{ canary }}\"}\n"),
                Map.of(),
                Map.of("canary", Secret.of(canary)),
                List.of(),
                RunFixture.LIMIT));
    RunFixture.await("Ansible is imported", site::warm);

    RunEnd end = warm.execute(run);

    assertThat(end.state()).as(end.sentence()).isEqualTo(RunState.SUCCEEDED);
    assertThat(how(run)).isEqualTo("warm");
    assertThat(memory(zygote().pid())).doesNotContain(canary).contains("ansible");
  }

  private static String how(RunId run) throws IOException {
    JsonNode keeper = RunDao.tree(Files.readString(berth.folder(run).resolve("keeper.json")));
    return keeper.path("start").path("how").asText();
  }

  private static boolean zygoteLives() {
    return ProcessHandle.current().children().anyMatch(WarmStartTest::isZygote);
  }

  private static ProcessHandle zygote() {
    return ProcessHandle.current()
        .children()
        .filter(WarmStartTest::isZygote)
        .findFirst()
        .orElseThrow();
  }

  private static boolean isZygote(ProcessHandle process) {
    return process.isAlive() && process.info().commandLine().orElse("").contains("zygote.py");
  }

  /** All that a process can read of itself and may write, as text. */
  private static String memory(long pid) throws IOException {
    var text = new StringBuilder();
    Path process = Path.of("/proc", String.valueOf(pid));
    try (var memory = new java.io.RandomAccessFile(process.resolve("mem").toFile(), "r")) {
      for (String line : Files.readAllLines(process.resolve("maps"))) {
        if (line.contains(" rw-p ")) {
          String[] range = line.substring(0, line.indexOf(' ')).split("-", -1);
          long from = Long.parseLong(range[0], 16);
          var bytes = new byte[(int) (Long.parseLong(range[1], 16) - from)];
          memory.seek(from);
          memory.readFully(bytes);
          text.append(new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1));
        }
      }
    }
    return text.toString();
  }
}
