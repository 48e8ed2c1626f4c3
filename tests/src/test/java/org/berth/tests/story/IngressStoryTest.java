package org.berth.tests.story;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A request ends in an HTTPS address. */
@Tag("lab")
@ExtendWith(OnePlatform.class)
final class IngressStoryTest {
  @Test
  void aRequestEndsInAnHttpsAddressThatVerifies(Platform platform) {
    Ingress ingress = deployed(platform);
    platform.succeeded(platform.create("story-web"));

    JsonNode environment = platform.service().get("/environments/story-web");
    String url = environment.path("url").asText();
    assertThat(url).isEqualTo("https://story-web.docker.lab.test/");
    assertThat(ingress.browse(url, "-f").orFail()).contains("Hello from environment story-web");
    assertThat(reasons(environment))
        .containsEntry("route", "ok")
        .containsEntry("portainer", "off")
        .containsEntry("netbox", "off");

    platform.succeeded(platform.delete("story-web"));
    assertThat(ingress.files()).noneMatch(name -> name.startsWith("story-web-"));
    assertThat(ingress.status(url)).isEqualTo("404");
  }

  @Test
  void anAddressThatComesBackWithAnotherGuestAnswersAtOnce(Platform platform) {
    Ingress ingress = deployed(platform);
    ingress.rememberOwnersLongGone();

    platform.succeeded(platform.create("story-again"));

    // Without word from the guest the ingress would ask for its former owner for eight seconds.
    assertThat(ingress.browse("https://story-again.docker.lab.test/", "-f", "-m", "3").orFail())
        .contains("Hello from environment story-again");
    platform.succeeded(platform.delete("story-again"));
  }

  @Test
  void aLookSaysThatARouteIsMissingAndAnApplyPutsItBack(Platform platform) {
    Ingress ingress = deployed(platform);
    platform.succeeded(platform.create("story-route"));
    assertThat(looked(platform, "story-route")).isEqualTo("ready");
    String route =
        ingress.files().stream()
            .filter(name -> name.startsWith("story-route-"))
            .findFirst()
            .orElseThrow();

    ingress.lose(route);

    assertThat(looked(platform, "story-route")).isEqualTo("failed");
    assertThat(platform.service().get("/environments/story-route").path("conditions").toString())
        .contains("missing at the ingress");

    platform.applied("story-route");

    assertThat(platform.service().get("/environments/story-route").path("state").asText())
        .isEqualTo("ready");
    assertThat(ingress.browse("https://story-route.docker.lab.test/", "-f").orFail())
        .contains("Hello from environment story-route");
    String run = platform.applied("story-route").path("run_id").asText();
    assertThat(platform.service().get("/runs/" + run).at("/counts/changed").asInt()).isZero();
    platform.succeeded(platform.delete("story-route"));
  }

  /** The state that a look calls an environment. */
  private static String looked(Platform platform, String name) {
    platform.reconciled(name);
    return platform.service().get("/environments/" + name).path("state").asText();
  }

  @Test
  void anIngressThatIsDeployedAgainIsNotChanged(Platform platform) {
    Ingress ingress = deployed(platform);

    assertThat(ingress.deploy()).contains("changed=0").doesNotContainPattern("changed=[1-9]");
  }

  @Test
  void aDeletionWithoutTheIngressSaysWhatIsLeftAndARetryFinishesIt(Platform platform) {
    Ingress ingress = deployed(platform);
    platform.succeeded(platform.create("story-left"));
    ingress.docker("stop");
    try {
      JsonNode failed = platform.ended(platform.delete("story-left"));

      assertThat(failed.path("state").asText()).isEqualTo("failed");
      assertThat(failed.path("reason").asText()).contains("Left: route story-left-");
      JsonNode environment = platform.service().get("/environments/story-left");
      assertThat(environment.path("state").asText()).isEqualTo("deleting");
      assertThat(reasons(environment)).containsEntry("route", "left");
    } finally {
      ingress.docker("start");
    }

    platform.succeeded(platform.delete("story-left"));
    assertThat(ingress.files()).noneMatch(name -> name.startsWith("story-left-"));
  }

  @Test
  void eightWritersAtOnceLoseNoRouteAndFailNoRequest(Platform platform, @TempDir Path folder)
      throws Exception {
    Ingress ingress = deployed(platform);
    platform.succeeded(platform.create("story-load"));
    Path statuses = folder.resolve("statuses");
    Process load = ingress.load("https://story-load.docker.lab.test/", statuses);
    try {
      Until.met("the load has begun", () -> !lines(statuses).isEmpty());

      ingress.playbook("tests/src/test/resources/route_storm.yml").orFail();
    } finally {
      load.destroy();
      load.waitFor();
    }

    assertThat(lines(statuses)).hasSizeGreaterThan(100).containsOnly("200");
    assertThat(ingress.files().stream().filter(name -> name.startsWith("writer")))
        .hasSize(8)
        .allMatch(name -> name.endsWith("-1"));
    assertThat(ingress.served()).isEqualTo(ingress.files());
    platform.succeeded(platform.delete("story-load"));
  }

  /** Where the lab has no Traefik to make an ingress of, there is nothing to tell. */
  private static Ingress deployed(Platform platform) {
    Assumptions.assumeTrue(platform.proxmoxSettings().containsKey("INGRESS_ADDRESS"));
    return Ingress.of(platform);
  }

  private static Map<String, String> reasons(JsonNode environment) {
    return environment
        .path("conditions")
        .valueStream()
        .collect(
            Collectors.toMap(
                each -> each.path("type").asText(), each -> each.path("reason").asText()));
  }

  /** Whole lines only: the last one may be half written. */
  private static List<String> lines(Path file) {
    try {
      String text = Files.exists(file) ? Files.readString(file) : "";
      return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
