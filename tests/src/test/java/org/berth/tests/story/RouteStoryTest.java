package org.berth.tests.story;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What each kind of route does to what goes through it. */
@Tag("lab")
@ExtendWith(OnePlatform.class)
final class RouteStoryTest {
  private static final Path RESOURCES = Launcher.root().resolve("tests/src/test/resources");
  private static final String PLAYBOOK = "tests/src/test/resources/route_kinds.yml";
  private static final int MB = 1_000_000;

  @Test
  void pathsBodiesAddressesAndWebSocketsGoThroughAsTheRouteSays(
      Platform platform, @TempDir Path folder) throws IOException {
    Assumptions.assumeTrue(platform.proxmoxSettings().containsKey("INGRESS_ADDRESS"));
    Ingress ingress = Ingress.of(platform);
    platform.succeeded(platform.create("story-kinds"));
    String upstream = "upstream=" + served(platform);

    ingress.playbook(PLAYBOOK, "-e", upstream).orFail();
    assertThat(ingress.playbook(PLAYBOOK, "-e", upstream).orFail())
        .doesNotContainPattern("changed=[1-9]");

    assertThat(ingress.browse(url("whole", "/any?q=1"), "-f").orFail()).isEqualTo("/any?q=1");
    assertThat(ingress.browse(url("kinds", "/docs/page"), "-f").orFail()).isEqualTo("/docs/page");
    assertThat(ingress.browse(url("kinds", "/api/v2/items"), "-f").orFail()).isEqualTo("/v2/items");
    assertThat(ingress.status(url("kinds", "/other"))).isEqualTo("404");
    assertThat(ingress.status(url("closed", "/"))).isEqualTo("403");
    String small = "@" + file(folder, MB / 2);
    String large = "@" + file(folder, 2 * MB);
    assertThat(ingress.browse(url("small", "/"), "--data-binary", small).orFail())
        .isEqualTo("" + MB / 2);
    assertThat(ingress.status(url("small", "/"), "--data-binary", large)).isEqualTo("413");
    assertThat(ingress.browse(url("whole", "/"), "--data-binary", large).orFail())
        .isEqualTo("" + 2 * MB);
    assertThat(spoken(platform, ingress).lines())
        .containsExactly("HTTP/1.1 101 Switching Protocols", "hello over a websocket");

    ingress.playbook(PLAYBOOK, "-e", upstream, "-e", "state=absent").orFail();
    assertThat(ingress.files()).noneMatch(name -> name.startsWith("kinds-"));
    platform.succeeded(platform.delete("story-kinds"));
  }

  /** A service on one of the environment's published ports; its address. */
  private static String served(Platform platform) throws IOException {
    JsonNode environment = platform.service().get("/environments/story-kinds");
    int port = environment.at("/ports/first").asInt() + 1;
    String code = Files.readString(RESOURCES.resolve("echo_service.py"));
    platform.exec("story-kinds", "systemd-run", "--unit=echo", "python3", "-c", code, "" + port);
    String address = environment.at("/guest/address").asText().split("/", 2)[0];
    return "http://" + address + ":" + port;
  }

  private static String spoken(Platform platform, Ingress ingress) {
    return platform
        .commands()
        .run(
            Map.of(),
            List.of(
                "python3",
                RESOURCES.resolve("speak_websocket.py").toString(),
                "whole.docker.lab.test",
                ingress.address(),
                platform.commands().home().resolve("lab/ca.pem").toString(),
                "hello over a websocket"))
        .orFail();
  }

  private static String url(String host, String path) {
    return "https://" + host + ".docker.lab.test" + path;
  }

  private static Path file(Path folder, int size) throws IOException {
    return Files.write(folder.resolve(size + ".bin"), new byte[size]);
  }
}
