package org.berth.tests.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What README tells a new user to type first, in a lab of its own. */
@Tag("lab")
final class DemoStoryTest {
  private static final long NUMBER = ProcessHandle.current().pid() % 100;
  private static final Map<String, String> LAB =
      Map.of(
          "BERTH_LAB_PREFIX",
          "demo" + NUMBER,
          "BERTH_LAB_SUBNET",
          "198.18.%d.0/24".formatted(1 + NUMBER % 99));

  @Test
  void demoEndsAtAnAddressThatAnswersAndIsTakenDownWhole() throws IOException {
    Assumptions.assumeFalse(FarProxmox.given().there(), "The demo brings a lab");
    Launcher launcher = new Launcher(Files.createTempDirectory("berth-demo"), freePort(), LAB);
    try {
      String first = launcher.run("demo").orFail();
      String second = launcher.run("demo").orFail();

      assertThat(first)
          .contains(
              "https://demo.docker.lab.test/ answers, and its certificate verifies",
              "off  portainer, netbox",
              "A mail tells the owner",
              "Hello from a container in demo, on its own Docker Engine.");
      assertThat(second).contains("is there from before", "Hello from a container in demo");
    } finally {
      launcher.run("demo", "--down").orFail();
    }
    assertThat(launcher.home()).doesNotExist();
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }
}
