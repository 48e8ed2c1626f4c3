package org.berth.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.berth.server.Main;
import org.berth.server.json.Json;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./berth bench engine} at the length of a test: what it counts, without its times. */
@Tag("service")
final class ShortBenchTest {
  private static final Path ROOT = Path.of(System.getProperty("berth.root", "")).toAbsolutePath();

  @Test
  void nothingIsLostDoubledOrLeftBehind(@TempDir Path home) throws Exception {
    Toolchain tools = RunFixture.toolchain();
    List<String> server =
        List.of(
            ProcessHandle.current().info().command().orElse("java"),
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName());
    var bench =
        new ProcessBuilder(
            tools.python().toString(),
            ROOT.resolve("tests/bench/engine").toString(),
            "--short",
            "--home",
            home.toString(),
            "--server",
            String.join(" ", server));
    bench.environment().put("BERTH_ROOT", ROOT.toString());
    bench.environment().merge("PATH", tools.programs().toString(), (all, ours) -> ours + ":" + all);
    Process process = bench.redirectErrorStream(true).start();

    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(said).isZero();
    JsonNode rows =
        Json.tree(Files.readAllBytes(home.resolve("bench/engine-short.json"))).path("rows");
    assertThat(rows).as(said).hasSizeGreaterThan(5).allMatch(row -> row.path("ok").asBoolean());
    assertThat(counts(rows)).as(said).containsOnly(0);
  }

  private static Stream<Integer> counts(JsonNode rows) {
    return rows.valueStream().map(row -> row.path("value").asInt());
  }
}
