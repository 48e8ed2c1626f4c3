package org.berth.tests.story;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A request becomes an environment. */
@Tag("lab")
@ExtendWith(OnePlatform.class)
final class RequestStoryTest {
  @Test
  void oneRequestBuildsAnEnvironmentInWhichAContainerRuns(Platform platform) {
    ObjectNode body = Platform.environment("story-shop");
    body.putObject("labels").put("greeting", "{{ 7*7 }}");
    platform.succeeded(
        platform.service().post("/environments", body, UUID.randomUUID().toString()));

    JsonNode environment = platform.service().get("/environments/story-shop");
    assertThat(environment.path("state").asText()).isEqualTo("ready");
    assertThat(environment.at("/guest/address").asText()).matches("\\d+(\\.\\d+){3}.*");
    assertThat(environment.at("/engines/0/engine").asText()).matches("\\d+\\..*");

    String labels = platform.exec("story-shop", "cat", "/etc/berth/environment.json");
    assertThat(labels).contains("{{ 7*7 }}");
    String said =
        platform.exec(
            "story-shop", "docker", "run", "--rm", "busybox", "echo", "hello from inside");
    assertThat(said).contains("hello from inside");

    platform.succeeded(platform.delete("story-shop"));
    assertThat(platform.proxmox().guestsWithNote(environment.path("id").asText())).isZero();
  }

  @Test
  void tenRequestsAtOnceGiveTenGuests(Platform platform) {
    List<JsonNode> requests =
        IntStream.range(0, 10).mapToObj(number -> platform.create("story-ten-" + number)).toList();
    requests.forEach(platform::succeeded);

    Set<String> addresses = new HashSet<>();
    for (int number = 0; number < 10; number++) {
      addresses.add(
          platform
              .service()
              .get("/environments/story-ten-" + number)
              .at("/guest/address")
              .asText());
    }
    assertThat(addresses).hasSize(10);

    IntStream.range(0, 10)
        .mapToObj(number -> platform.delete("story-ten-" + number))
        .toList()
        .forEach(platform::succeeded);
  }

  @Test
  void theSameKeyFiftyTimesIsOneRequestAndOneGuest(Platform platform) throws Exception {
    String key = UUID.randomUUID().toString();
    Set<String> ids = new HashSet<>();
    List<Future<JsonNode>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 50; i++) {
        answers.add(threads.submit(() -> platform.create("story-once", key)));
      }
    }
    for (Future<JsonNode> answer : answers) {
      ids.add(answer.get().path("id").asText());
    }

    assertThat(ids).hasSize(1);
    platform.succeeded(answers.getFirst().get());
    String environment = platform.service().get("/environments/story-once").path("id").asText();
    assertThat(platform.proxmox().guestsWithNote(environment)).isEqualTo(1);

    platform.succeeded(platform.delete("story-once"));
  }

  @Test
  void anOperatorsPlaybookChangesNothingTheSecondTime(Platform platform) {
    assertThat(playbook(platform, "provision_docker_env.yml", "--check").exitCode()).isZero();
    assertThat(platform.proxmox().guestsWithNote("\"name\":\"story-hand\"")).isZero();

    playbook(platform, "provision_docker_env.yml").orFail();
    String second = playbook(platform, "provision_docker_env.yml").orFail();
    assertThat(second).contains("changed=0").doesNotContainPattern("changed=[1-9]");

    playbook(platform, "delete_environment.yml").orFail();
    assertThat(platform.proxmox().guestsWithNote("\"name\":\"story-hand\"")).isZero();
  }

  private static Launcher.Ended playbook(Platform platform, String file, String... options) {
    List<String> all = new ArrayList<>(List.of("-e", "environment_name=story-hand"));
    all.addAll(List.of(options));
    return platform
        .commands()
        .playbook(
            withoutPassword(platform.proxmoxSettings()),
            "playbooks/" + file,
            all.toArray(String[]::new));
  }

  /** The token is enough; the administrator's password is not handed on. */
  private static Map<String, String> withoutPassword(Map<String, String> settings) {
    return settings.entrySet().stream()
        .filter(entry -> !entry.getKey().equals("PROXMOX_PASSWORD"))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
