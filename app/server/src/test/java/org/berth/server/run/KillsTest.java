package org.berth.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.berth.server.Main;
import org.berth.server.config.Places;
import org.berth.server.db.EmbeddedPostgres;
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
    assertThat(said).contains("\"kills\": " + KILLS);
    assertThat(said)
        .contains(
            List.of(
                "\"lost\": 0", "\"double\": 0", "\"false_ends\": 0", "\"second_executions\": 0"));
  }

  private static String tail() throws IOException {
    String log = java.nio.file.Files.readString(home.resolve("service.out"));
    return log.substring(Math.max(0, log.length() - 4000));
  }
}
