package org.berth.tests.story;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Portainer is deployed where its image can be had, and from then on shows environments. */
@Tag("lab")
@ExtendWith(OnePlatform.class)
final class PortainerStoryTest {
  @Test
  void whatThePlaybookDeploysShowsEnvironmentsWithoutFurtherSettings(Platform platform)
      throws IOException {
    Assumptions.assumeTrue(platform.proxmoxSettings().containsKey("INGRESS_ADDRESS"));
    assertThat(platform.newSettings()).doesNotContainKey("PORTAINER_ADDRESS");
    StandIns.push(platform, "agent_standin.py");
    StandIns.push(platform, "portainer_push.py");
    Map<String, String> settings = platform.newSettings();
    assertThat(settings).containsKey("PORTAINER_ADDRESS");
    Path left = platform.commands().home().resolve("portainer.yml");

    try {
      deploy(platform, settings);
      String second = deploy(platform, settings);
      assertThat(second).contains("changed=0").doesNotContainPattern("changed=[1-9]");
      again(platform);

      platform.succeeded(platform.create("story-shown"));

      JsonNode environment = platform.service().get("/environments/story-shown");
      String address = settings.getOrDefault("PORTAINER_ADDRESS", "").split("/", 2)[0];
      assertThat(environment.at("/links/portainer").asText())
          .startsWith("https://" + address + ":9443/");
      platform.succeeded(platform.delete("story-shown"));
      JsonNode gone = platform.service().get("/environments/" + environment.path("id").asText());
      assertThat(gone.path("conditions").toString())
          .contains("\"type\":\"portainer\",\"status\":\"false\",\"reason\":\"gone\"");
    } finally {
      Files.deleteIfExists(left);
      again(platform);
    }
  }

  private static String deploy(Platform platform, Map<String, String> settings) {
    return platform.commands().playbook(settings, "playbooks/deploy_portainer.yml").orFail();
  }

  /** The service reads what the playbook left when it starts. */
  private static void again(Platform platform) {
    platform.kill();
    platform.startAgain();
  }
}
