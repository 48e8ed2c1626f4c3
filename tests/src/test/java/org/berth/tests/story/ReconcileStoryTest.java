package org.berth.tests.story;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An environment that nobody is sure of is looked at, and called what it is. */
@Tag("lab")
@ExtendWith(OnePlatform.class)
final class ReconcileStoryTest {
  private static JsonNode environment(Platform platform, String idOrName) {
    return platform.service().get("/environments/" + idOrName);
  }

  @Test
  void aLookCallsAnEnvironmentWhatItIsAndChangesNothing(Platform platform) {
    platform.succeeded(platform.create("story-look"));
    JsonNode before = environment(platform, "story-look");
    String guest =
        "/nodes/" + platform.proxmox().node() + "/lxc/" + before.at("/guest/id").asText();
    JsonNode config = platform.proxmox().get(guest + "/config");

    assertThat(platform.reconciled("story-look").path("reason").asText()).contains("should be");
    assertThat(environment(platform, "story-look").path("state").asText()).isEqualTo("ready");
    assertThat(platform.proxmox().get(guest + "/config")).isEqualTo(config);

    platform.proxmox().done(platform.proxmox().post(guest + "/status/stop", Map.of()));
    assertThat(platform.reconciled("story-look").path("reason").asText())
        .contains("stopped and should run");
    assertThat(environment(platform, "story-look").path("state").asText()).isEqualTo("failed");

    platform.proxmox().done(platform.proxmox().delete(guest));
    assertThat(platform.reconciled("story-look").path("reason").asText())
        .contains("no guest of it any more");
    if (before.path("url").isTextual()) {
      // Its address is taken away first.
      platform.succeeded(platform.newestRequest(before, "delete"));
    }
    JsonNode gone = environment(platform, before.path("id").asText());
    assertThat(gone.path("state").asText()).isEqualTo("deleted");
    assertThat(gone.path("ports").isNull()).isTrue();
  }

  @Test
  void aCancelledCreationIsUnknownUntilALookHasSettledIt(Platform platform) {
    JsonNode request = platform.create("story-cut");
    String id = request.path("environment_id").asText();
    JsonNode[] now = {request};
    Until.met(
        "the run has begun",
        () -> {
          now[0] = platform.service().get("/requests/" + request.path("id").asText());
          return now[0].hasNonNull("run_id")
              && !platform.events(now[0].path("run_id").asText()).isEmpty();
        });

    platform
        .service()
        .post(
            "/runs/" + now[0].path("run_id").asText() + "/cancel",
            JsonNodeFactory.instance.objectNode().put("hard", true),
            UUID.randomUUID().toString());
    platform.ended(request);

    platform.succeeded(
        platform.newestRequest(platform.service().get("/environments/" + id), "reconcile"));
    assertThat(environment(platform, id).path("state").asText()).isIn("failed", "deleted");
    if (environment(platform, id).path("state").asText().equals("failed")) {
      platform.succeeded(platform.delete("story-cut"));
    }
  }
}
