package org.berth.tests.story;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A hard cancel reaches into the guest and proves it. */
@Tag("lab")
@ExtendWith(OnePlatform.class)
final class CancelStoryTest {
  private static final Path PLAYBOOK = Launcher.root().resolve("playbooks/story_left_behind.yml");

  /** Leaves what people leave: daemons of all kinds, one that ignores TERM, and a service. */
  private static final String LEAVING =
      """
      ---
      - name: Environment is named
        ansible.builtin.import_playbook: name_environment.yml
      - name: Processes are left in the guest
        hosts: environments
        gather_facts: false
        tasks:
          - name: Guest is reached
            ansible.builtin.include_role: {name: docker_platform, tasks_from: observe}
          - name: Daemons are left
            ansible.builtin.shell: >-
              setsid sleep 987 >/dev/null 2>&1 & nohup sleep 987 >/dev/null 2>&1 &
              (trap '' TERM; exec setsid sleep 987) >/dev/null 2>&1 & systemd-run sleep 654
          - name: Async is left
            ansible.builtin.command: sleep 987
            async: 900
            poll: 0
          - name: Long
            ansible.builtin.command: sleep 987
      """;

  @BeforeAll
  static void write() throws IOException {
    Files.writeString(PLAYBOOK, LEAVING);
  }

  @AfterAll
  static void remove() throws IOException {
    Files.deleteIfExists(PLAYBOOK);
  }

  @Test
  void nothingOfARunThatIsCancelledByForceLivesInTheGuest(Platform platform) {
    platform.succeeded(platform.create("story-cancel"));
    JsonNode environment = platform.service().get("/environments/story-cancel");
    JsonNode request =
        platform.service().post("/runs", play(environment), UUID.randomUUID().toString());
    String run = runInItsLongTask(platform, request);

    JsonNode report =
        platform
            .service()
            .post(
                "/runs/" + run + "/cancel",
                JsonNodeFactory.instance.objectNode().put("hard", true),
                UUID.randomUUID().toString());

    assertThat(report.path("proven").asBoolean()).as(report.toPrettyString()).isTrue();
    assertThat(report.at("/cut/0/task").asText()).isEqualTo("Long");
    assertThat(report.at("/hosts/0/host").asText()).isEqualTo("story-cancel");
    assertThat(report.at("/hosts/0/ended").toString()).contains("sleep");
    assertThat(processes(platform)).doesNotContain("987").contains("654");
    assertThat(platform.ended(request).path("state").asText()).isEqualTo("cancelled");
    JsonNode look = platform.service().list("/requests?environment=story-cancel").at("/items/0");
    assertThat(look.path("verb").asText()).isEqualTo("reconcile");
    platform.succeeded(look);
    assertThat(platform.service().get("/environments/story-cancel").path("state").asText())
        .isEqualTo("ready");

    platform.succeeded(platform.delete("story-cancel"));
  }

  private static ObjectNode play(JsonNode environment) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("playbook", String.valueOf(PLAYBOOK.getFileName()));
    ObjectNode variables = body.putObject("variables");
    variables.put("environment_name", "story-cancel");
    variables
        .putObject("docker_platform_environment")
        .put("id", environment.path("id").asText())
        .put("name", "story-cancel");
    variables
        .putObject("docker_platform_allocation")
        .put("vmid", environment.at("/guest/id").asInt())
        .put("address", environment.at("/guest/address").asText() + "/24")
        .put("gateway", Launcher.LAB_GATEWAY);
    return body;
  }

  private static String runInItsLongTask(Platform platform, JsonNode request) {
    String[] run = {""};
    Until.met(
        "the long task has begun",
        () -> {
          JsonNode now = platform.service().get("/requests/" + request.path("id").asText());
          run[0] = now.path("run_id").asText("");
          return now.hasNonNull("run_id")
              && platform.events(run[0]).stream()
                  .anyMatch(event -> event.path("task").asText().equals("Long"))
              && processes(platform).lines().filter(line -> line.contains("sleep 987")).count()
                  >= 4;
        });
    return run[0];
  }

  private static String processes(Platform platform) {
    return platform.exec("story-cancel", "ps", "-eo", "args");
  }
}
