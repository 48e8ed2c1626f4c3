package org.berth.tests.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.UUID;
import org.berth.cli.service.CommandFailure;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A newer template leaves environments behind until they are patched, and the old one goes then.
 */
@Tag("lab")
@ExtendWith(OnePlatform.class)
final class PatchStoryTest {
  private static final List<String> NAMES = List.of("story-patch-1", "story-patch-2");

  @Test
  void environmentsBehindTheNewestTemplateArePatchedAndTheOldOneIsRetired(Platform platform) {
    JsonNode old = newest(platform);
    NAMES.stream().map(platform::create).toList().forEach(platform::succeeded);
    assertThatThrownBy(() -> retired(platform, old))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("is the newest version");

    ObjectNode recipe = JsonNodeFactory.instance.objectNode();
    recipe.putObject("template_recipe").put("revision", 2);
    play(platform, "build_template.yml", recipe);
    JsonNode now = newest(platform);
    assertThat(now.path("id").asInt()).isNotEqualTo(old.path("id").asInt());
    int behind = now.path("behind").asInt();
    assertThat(behind).isGreaterThanOrEqualTo(NAMES.size());

    ObjectNode both =
        JsonNodeFactory.instance.objectNode().put("update_environments", String.join(",", NAMES));
    aCanaryThatFailsKeepsTheOthersAsTheyAre(platform, both);
    assertThat(newest(platform).path("behind").asInt()).isEqualTo(behind);
    play(platform, "update_environment.yml", both);
    assertThat(newest(platform).path("behind").asInt()).isEqualTo(behind - NAMES.size());
    JsonNode again = play(platform, "update_environment.yml", both);
    assertThat(again.at("/counts/changed").asInt()).as(again.toPrettyString()).isZero();
    assertThat(again.path("hosts").valueStream().map(host -> host.path("name").asText()))
        .containsAll(NAMES);

    platform.succeeded(retired(platform, old));
    assertThat(platform.service().get("/templates").path("items").valueStream())
        .noneMatch(template -> template.path("id").asInt() == old.path("id").asInt());
    NAMES.stream().map(platform::delete).toList().forEach(platform::succeeded);
  }

  private static void aCanaryThatFailsKeepsTheOthersAsTheyAre(Platform platform, ObjectNode both) {
    String broken = "/etc/apt/sources.list.d/broken.list";
    platform.exec(NAMES.getFirst(), "sh", "-c", "echo nonsense >" + broken);

    JsonNode failed = platform.ended(asked(platform, "update_environment.yml", both));

    assertThat(failed.path("state").asText()).isEqualTo("failed");
    assertThat(failed.path("reason").asText()).contains(NAMES.getFirst());
    assertThat(platform.events(failed.path("run_id").asText()))
        .extracting(event -> event.path("host").asText())
        .contains(NAMES.getFirst())
        .doesNotContain(NAMES.getLast());
    platform.exec(NAMES.getFirst(), "rm", broken);
  }

  private static JsonNode newest(Platform platform) {
    return platform
        .service()
        .get("/templates")
        .path("items")
        .valueStream()
        .filter(template -> template.path("newest").asBoolean())
        .findFirst()
        .orElseThrow();
  }

  private static JsonNode retired(Platform platform, JsonNode template) {
    String path = "/templates/" + template.path("id").asInt() + "/retire";
    return platform
        .service()
        .post(path, JsonNodeFactory.instance.objectNode(), UUID.randomUUID().toString());
  }

  /** The run of a play that went well. */
  private static JsonNode play(Platform platform, String playbook, ObjectNode variables) {
    JsonNode request = platform.succeeded(asked(platform, playbook, variables));
    return platform.service().get("/runs/" + request.path("run_id").asText());
  }

  private static JsonNode asked(Platform platform, String playbook, ObjectNode variables) {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("playbook", playbook);
    body.set("variables", variables);
    return platform.service().post("/runs", body, UUID.randomUUID().toString());
  }
}
