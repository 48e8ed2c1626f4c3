package org.berth.tests.story;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An environment stands in Portainer and in NetBox for as long as it lives. */
@Tag("lab")
@ExtendWith(OnePlatform.class)
final class NeighboursStoryTest {
  @Test
  void anEnvironmentIsShownAndRecordedAndAllOfItIsGoneOrMarkedInTheEnd(Platform platform) {
    Ingress ingress = deployed(platform);
    try (FarNeighbours far = new FarNeighbours(platform)) {
      platform.succeeded(platform.create("story-near"));

      JsonNode environment = platform.service().get("/environments/story-near");
      assertThat(reasons(environment))
          .containsEntry("route", "ok")
          .containsEntry("portainer", "ok")
          .containsEntry("netbox", "ok");
      JsonNode endpoint = only(far.endpoints("story-near"));
      isLockedAndGiven(far, endpoint, environment);
      JsonNode machine = only(far.machines(environment.path("id").asText()));
      isRecorded(far, machine, environment);

      platform.succeeded(platform.delete("story-near"));

      isGone(platform, environment);
      assertThat(ingress.files()).noneMatch(name -> name.startsWith("story-near-"));
      isShownNoMore(far, "story-near", environment);
    }
  }

  @Test
  void aDeletionWithANeighbourAwaySaysWhatIsLeftAndARetryFinishesIt(Platform platform) {
    deployed(platform);
    try (FarNeighbours far = new FarNeighbours(platform)) {
      for (String away : List.of("portainer", "netbox")) {
        Gate gate = away.equals("portainer") ? far.portainer : far.netbox;
        String name = "story-" + away;
        JsonNode environment = made(platform, name);
        gate.close();

        JsonNode failed = platform.ended(platform.delete(name));

        assertThat(failed.path("code").asText()).isEqualTo("left_behind");
        assertThat(failed.path("reason").asText())
            .contains(away.equals("portainer") ? "Left: the endpoint" : "Left: the record")
            .contains("does not answer");
        JsonNode left = platform.service().get("/environments/" + name);
        assertThat(left.path("state").asText()).isEqualTo("deleting");
        assertThat(reasons(left)).containsEntry(away, "left");

        gate.open();
        platform.succeeded(platform.delete(name));

        isGone(platform, environment);
        isShownNoMore(far, name, environment);
      }
    }
  }

  @Test
  void aDeletionGivesUpANeighbourThatIsGoneForGood(Platform platform) {
    deployed(platform);
    try (FarNeighbours far = new FarNeighbours(platform)) {
      JsonNode environment = made(platform, "story-giveup");
      far.portainer.close();

      platform.succeeded(platform.delete("story-giveup", "&leave=portainer"));

      assertThat(platform.proxmox().guestsWithNote(environment.path("id").asText())).isZero();
      JsonNode now = platform.service().get("/environments/" + environment.path("id").asText());
      assertThat(now.path("state").asText()).isEqualTo("deleted");
      assertThat(reasons(now)).containsEntry("portainer", "left").containsEntry("netbox", "gone");
      far.portainer.open();
      assertThat(far.endpoints("story-giveup")).hasSize(1);
    }
  }

  @Test
  void aGuestThatSomebodyRemovedIsShownNowhereAfterALook(Platform platform) {
    Ingress ingress = deployed(platform);
    try (FarNeighbours far = new FarNeighbours(platform)) {
      JsonNode environment = made(platform, "story-lost");
      String guest =
          "/nodes/" + platform.proxmox().node() + "/lxc/" + environment.at("/guest/id").asText();
      platform.proxmox().done(platform.proxmox().post(guest + "/status/stop", Map.of()));
      platform.proxmox().done(platform.proxmox().delete(guest));

      assertThat(platform.reconciled("story-lost").path("reason").asText())
          .contains("no guest of it any more");
      platform.succeeded(platform.newestRequest(environment, "delete"));

      isGone(platform, environment);
      assertThat(ingress.files()).noneMatch(name -> name.startsWith("story-lost-"));
      isShownNoMore(far, "story-lost", environment);
    }
  }

  @Test
  void anEnvironmentIsReadyThoughItsNeighboursAreAwayAndTheyShowItWhenTheyAreBack(
      Platform platform) {
    deployed(platform);
    try (FarNeighbours far = new FarNeighbours(platform)) {
      far.portainer.close();
      far.netbox.close();

      JsonNode environment = made(platform, "story-alone");

      assertThat(environment.path("state").asText()).isEqualTo("ready");
      assertThat(reasons(environment))
          .containsEntry("portainer", "failed")
          .containsEntry("netbox", "failed");
      assertThat(environment.path("conditions").toString())
          .contains("Portainer at 127.0.0.1", "NetBox at 127.0.0.1");
      far.portainer.open();
      far.netbox.open();

      Until.met(
          "both show it, though nobody has asked",
          () ->
              reasons(platform.service().get("/environments/story-alone"))
                  .entrySet()
                  .containsAll(Map.of("portainer", "ok", "netbox", "ok").entrySet()));

      assertThat(far.endpoints("story-alone")).hasSize(1);
      assertThat(far.machines(environment.path("id").asText())).hasSize(1);
      // What the service asked for itself is over before the deletion is asked for.
      platform.succeeded(platform.newestRequest(environment, "reconcile"));
      platform.succeeded(platform.delete("story-alone"));
    }
  }

  /** The stand-in for the agent is made of the lab's Traefik; without it there is neither. */
  private static Ingress deployed(Platform platform) {
    Assumptions.assumeTrue(platform.proxmoxSettings().containsKey("INGRESS_ADDRESS"));
    return Ingress.of(platform);
  }

  private static JsonNode made(Platform platform, String name) {
    platform.succeeded(platform.create(name));
    return platform.service().get("/environments/" + name);
  }

  private static void isLockedAndGiven(FarNeighbours far, JsonNode endpoint, JsonNode environment) {
    String address = environment.at("/guest/address").asText();
    assertThat(endpoint.path("URL").asText()).isEqualTo("tcp://" + address + ":9001");
    assertThat(endpoint.path("Name").asText()).isEqualTo("story-near-" + end(environment));
    assertThat(environment.at("/links/portainer").asText())
        .endsWith("/#!/" + endpoint.path("Id").asText() + "/docker/dashboard");
    JsonNode locks = endpoint.path("SecuritySettings");
    assertThat(locks.path("allowBindMountsForRegularUsers").asBoolean(true)).isFalse();
    assertThat(locks.path("allowPrivilegedModeForRegularUsers").asBoolean(true)).isFalse();
    JsonNode team =
        only(
            far.portainer("teams")
                .valueStream()
                .filter(each -> each.path("Name").asText().equals("story"))
                .toList());
    assertThat(endpoint.path("TeamAccessPolicies").has(team.path("Id").asText())).isTrue();
  }

  private static void isRecorded(FarNeighbours far, JsonNode machine, JsonNode environment) {
    String id = machine.path("id").asText();
    assertThat(machine.path("name").asText()).isEqualTo("story-near-" + end(environment));
    assertThat(machine.at("/status/value").asText()).isEqualTo("active");
    assertThat(machine.at("/tags/0/slug").asText()).isEqualTo("berth");
    assertThat(machine.at("/primary_ip4/address").asText())
        .startsWith(environment.at("/guest/address").asText() + "/");
    JsonNode card = only(far.netbox("virtualization/interfaces/?virtual_machine_id=" + id));
    assertThat(card.at("/primary_mac_address/mac_address").asText())
        .isEqualToIgnoringCase(mac(far, card));
    assertThat(far.netbox("ipam/services/?virtual_machine_id=" + id))
        .extracting(each -> each.path("name").asText())
        .containsExactlyInAnyOrder("ssh", "web");
    assertThat(environment.at("/links/netbox").asText())
        .endsWith("/virtualization/virtual-machines/" + id + "/");
  }

  private static String mac(FarNeighbours far, JsonNode card) {
    return far.netbox("dcim/mac-addresses/").stream()
        .filter(each -> each.path("assigned_object_id").asInt() == card.path("id").asInt())
        .map(each -> each.path("mac_address").asText())
        .findFirst()
        .orElseThrow();
  }

  /** Guest with its wall, key, and what the service held. */
  private static void isGone(Platform platform, JsonNode environment) {
    String id = environment.path("id").asText();
    assertThat(platform.proxmox().guestsWithNote(id)).isZero();
    assertThat(Files.exists(platform.commands().home().resolve("ssh/environments/" + id)))
        .isFalse();
    JsonNode now = platform.service().get("/environments/" + id);
    assertThat(now.path("state").asText()).isEqualTo("deleted");
    assertThat(reasons(now))
        .containsEntry("route", "gone")
        .containsEntry("portainer", "gone")
        .containsEntry("netbox", "gone");
    assertThat(now.at("/links/portainer").isNull()).isTrue();
  }

  private static void isShownNoMore(FarNeighbours far, String name, JsonNode environment) {
    assertThat(far.endpoints(name)).isEmpty();
    JsonNode machine = only(far.machines(environment.path("id").asText()));
    assertThat(machine.at("/status/value").asText()).isEqualTo("decommissioning");
    assertThat(machine.path("primary_ip4").isNull()).isTrue();
    assertThat(far.netbox("extras/journal-entries/"))
        .anySatisfy(
            each ->
                assertThat(each.path("comments").asText())
                    .contains(name + "-" + end(environment), "decommissioning"));
  }

  private static String end(JsonNode environment) {
    String id = environment.path("id").asText();
    return id.substring(id.length() - 12);
  }

  private static JsonNode only(List<JsonNode> found) {
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  private static Map<String, String> reasons(JsonNode environment) {
    return environment
        .path("conditions")
        .valueStream()
        .collect(
            Collectors.toMap(
                each -> each.path("type").asText(), each -> each.path("reason").asText()));
  }
}
