package org.berth.tests.story;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** On the command line, what failed is tried again as it was, or as it is now. */
@Tag("lab")
@ExtendWith(OnePlatform.class)
final class RetryStoryTest {
  private static final Path PLAYBOOK = Launcher.root().resolve("playbooks/story_mended.yml");

  @AfterAll
  static void remove() throws IOException {
    Files.deleteIfExists(PLAYBOOK);
  }

  @Test
  void aRetryIsMadeOfTheSameContentOrOfTheNewestAsIsAsked(Platform platform) throws IOException {
    write("fail: {msg: as it was}");
    JsonNode failed =
        platform.ended(
            platform
                .service()
                .post(
                    "/runs",
                    JsonNodeFactory.instance.objectNode().put("playbook", "story_mended.yml"),
                    UUID.randomUUID().toString()));
    String run = failed.path("run_id").asText();
    write("debug: {msg: mended}");

    Launcher.Ended same = retry(platform, run, "same");
    Launcher.Ended newest = retry(platform, run, "newest");

    assertThat(same.exitCode()).as(same.output()).isEqualTo(1);
    assertThat(same.output()).contains("as it was");
    assertThat(newest.exitCode()).as(newest.output()).isZero();
  }

  private static Launcher.Ended retry(Platform platform, String run, String content) {
    return platform
        .commands()
        .run("run", "retry", run, "--content", content, "--wait", "--timeout", "60s");
  }

  private static void write(String task) throws IOException {
    Files.writeString(
        PLAYBOOK,
        "---\n- name: Story\n  hosts: localhost\n  gather_facts: false\n  tasks: [{ansible.builtin."
            + task
            + "}]\n");
  }
}
