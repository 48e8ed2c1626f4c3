package org.berth.tests.story;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What others do on Proxmox is respected. */
@Tag("lab")
@ExtendWith(OnePlatform.class)
final class StrangerTest {
  @Test
  void aStrangersGuestUnderOurNumberIsNeverTouched(Platform platform) {
    platform.assumeRoot();
    platform.succeeded(platform.create("story-stranger"));
    Proxmox proxmox = platform.proxmox();
    String guest = "/nodes/pve1/lxc/" + vmid(platform, "story-stranger");
    proxmox.done(proxmox.post(guest + "/status/stop", Map.of()));
    proxmox.done(proxmox.delete(guest));
    proxmox.done(proxmox.post("/nodes/pve1/lxc", stranger(platform, guest)));

    JsonNode ended = platform.ended(platform.delete("story-stranger"));

    assertThat(ended.path("state").asText()).isEqualTo("failed");
    assertThat(ended.path("code").asText()).isEqualTo("guest_not_ours");
    assertThat(ended.path("reason").asText()).isNotBlank();
    assertThat(proxmox.get(guest + "/config").path("hostname").asText()).isEqualTo("stranger");

    proxmox.done(proxmox.delete(guest));
  }

  @Test
  void aBackupIsWaitedForAndNamed(Platform platform) {
    platform.assumeRoot();
    platform.succeeded(platform.create("story-backup"));
    Proxmox proxmox = platform.proxmox();
    String vmid = vmid(platform, "story-backup");
    JsonNode backup =
        proxmox.post(
            "/nodes/pve1/vzdump",
            Map.of("vmid", vmid, "storage", "local", "mode", "snapshot", "compress", "gzip"));
    Until.met(
        "the backup holds its lock",
        () ->
            proxmox
                .get("/nodes/pve1/lxc/" + vmid + "/config")
                .path("lock")
                .asText()
                .equals("backup"));

    JsonNode request = platform.delete("story-backup");

    String path = "/requests/" + request.path("id").asText();
    Until.met(
        "the request names the backup",
        () -> waitingFor(platform, path).startsWith("backup on pve1 since "));
    proxmox.done(backup);
    platform.succeeded(request);
  }

  private static String waitingFor(Platform platform, String path) {
    JsonNode request = platform.service().get(path);
    assertThat(request.path("state").asText())
        .as(request.toPrettyString())
        .isIn("queued", "running");
    return request.path("waiting_for").asText();
  }

  private static String vmid(Platform platform, String name) {
    return platform.service().get("/environments/" + name).at("/guest/id").asText();
  }

  private static Map<String, String> stranger(Platform platform, String guest) {
    JsonNode archives = platform.proxmox().get("/nodes/pve1/storage/local/content?content=vztmpl");
    Map<String, String> parameters = new HashMap<>();
    parameters.put("vmid", guest.substring(guest.lastIndexOf('/') + 1));
    parameters.put("ostemplate", archives.get(0).path("volid").asText());
    parameters.put("hostname", "stranger");
    parameters.put("storage", "local-btrfs");
    parameters.put("rootfs", "local-btrfs:4");
    parameters.put("unprivileged", "1");
    return parameters;
  }
}
