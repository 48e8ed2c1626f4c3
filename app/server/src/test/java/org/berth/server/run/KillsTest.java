package org.berth.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.berth.server.Main;
import org.berth.server.config.Places;
import org.berth.server.db.EmbeddedPostgres;
import org.berth.server.json.Json;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of the storm that {@code tests/bench/kills.py} makes as long as one likes. */
@Tag("service")
final class KillsTest {
  private static final int KILLS = Integer.getInteger("berth.kills", 10);
  private static final Path ROOT = Path.of(System.getProperty("berth.root", "")).toAbsolutePath();
  @TempDir private static Path home;

  @AfterAll
  static void stop() {
    new EmbeddedPostgres(new Places(ROOT, home, RunFixture.CACHE)).stop();
  }

  @Test
  void killsAtRandomLoseNothingAndDoubleNothing() throws Exception {
    Toolchain tools = RunFixture.toolchain();
    var storm =
        new ProcessBuilder(
            tools.python().toString(),
            ROOT.resolve("tests/bench/kills.py").toString(),
            "--home",
            home.toString(),
            "--kills",
            String.valueOf(KILLS),
            "--",
            ProcessHandle.current().info().command().orElse("java"),
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "serve");
    storm.environment().merge("PATH", tools.programs().toString(), (all, ours) -> ours + ":" + all);
    Process process = storm.redirectErrorStream(true).start();

    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(said + tail()).isZero();
    System.out.println(said.strip());
    JsonNode counts = Json.tree(said.lines().toList().getLast().getBytes(StandardCharsets.UTF_8));
    assertThat(counts.path("kills").asInt()).isGreaterThanOrEqualTo(KILLS);
    for (String harm : List.of("lost", "double", "false_ends", "second_executions", "left_alive")) {
      assertThat(counts.path(harm).asInt(-1)).as(harm).isZero();
    }
  }

  private static String tail() throws IOException {
    String log = java.nio.file.Files.readString(home.resolve("service.out"));
    return log.substring(Math.max(0, log.length() - 4000));
  }
}
