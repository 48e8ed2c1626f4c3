package org.berth.tests.story;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A try that was given up and wakes up late finds the guest marked by a newer one. */
@Tag("lab")
@ExtendWith(OnePlatform.class)
final class EarlierTryStoryTest {
  @Test
  void anEarlierTryThatWantsToDeleteTheGuestIsRefused(Platform platform) {
    platform.succeeded(platform.create("story-earlier"));
    JsonNode environment = platform.service().get("/environments/story-earlier");
    ObjectNode later = play(environment, "observe_environment.yml", 2);
    later.withObject("/variables").put("docker_platform_shut_out_earlier_tries", true);
    platform.succeeded(asked(platform, later));

    JsonNode refused =
        platform.ended(asked(platform, play(environment, "delete_environment.yml", 1)));

    assertThat(refused.path("state").asText()).isEqualTo("failed");
    assertThat(platform.events(refused.path("run_id").asText()))
        .as(refused.toPrettyString())
        .anyMatch(event -> event.at("/result/code").asText().equals("superseded"));
    String guest = "/nodes/pve1/lxc/" + environment.at("/guest/id").asText() + "/status/current";
    assertThat(platform.proxmox().get(guest).path("status").asText()).isEqualTo("running");

    platform.succeeded(platform.delete("story-earlier"));
  }

  private static JsonNode asked(Platform platform, ObjectNode play) {
    return platform.service().post("/runs", play, UUID.randomUUID().toString());
  }

  private static ObjectNode play(JsonNode environment, String playbook, int attempt) {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("playbook", playbook);
    ObjectNode variables = body.putObject("variables");
    variables.put("environment_name", "story-earlier");
    variables
        .putObject("docker_platform_environment")
        .put("id", environment.path("id").asText())
        .put("name", "story-earlier")
        .put("attempt", attempt);
    variables
        .putObject("docker_platform_allocation")
        .put("vmid", environment.at("/guest/id").asInt());
    return body;
  }
}
