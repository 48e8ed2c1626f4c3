package org.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What failed is tried again as it was, or as it is now. */
@Tag("service")
final class RetriedContentTest {
  @TempDir private static Path folder;
  private static ServedCheckout checkout;
  private static ServedInstance service;

  @BeforeAll
  static void start() throws Exception {
    checkout = new ServedCheckout(folder);
    service = checkout.start(Map.of());
  }

  @AfterAll
  static void stop() {
    service.close();
    checkout.stopDatabase();
  }

  @Test
  void aRetryIsMadeOfTheSameContentOrOfTheNewestAsIsAsked() throws Exception {
    checkout.write("mended.yml", play("fail: {msg: as it was}"));
    String request = service.play("mended.yml");
    String first = ended(request, "failed");
    checkout.write("mended.yml", play("debug: {msg: mended}"));

    String same = retried(request, first, "same", "failed");
    String newest = retried(request, same, "newest", "succeeded");

    assertThat(content(same)).isEqualTo(content(first)).isNotEqualTo(content(newest));
    assertThat(service.get("/runs/" + same).path("reason").asText()).contains("as it was");
    assertThat(service.post("/runs/" + newest + "/retry", "{}").path("code").asText())
        .isEqualTo("wrong_state");
  }

  private static String play(String task) {
    return "- hosts: localhost\n  gather_facts: false\n  tasks: [{ansible.builtin." + task + "}]\n";
  }

  private static String retried(String request, String run, String content, String state)
      throws InterruptedException {
    JsonNode answer = service.post("/runs/" + run + "/retry", "{\"content\":\"" + content + "\"}");
    assertThat(answer.path("id").asText()).as(answer.toString()).isEqualTo(request);
    ServedInstance.await("another run", () -> !service.runIdOf(request).equals(run));
    return ended(request, state);
  }

  /** The run of a request that has ended like this. */
  private static String ended(String request, String state) throws InterruptedException {
    ServedInstance.await("it is " + state, () -> service.state(request).equals(state));
    return service.runIdOf(request);
  }

  private static String content(String run) {
    JsonNode manifest = service.get("/runs/" + run + "/manifest");
    assertThat(manifest.at("/revision/content").asText()).as(manifest.toString()).isNotEmpty();
    return manifest.at("/revision/content").asText();
  }
}
