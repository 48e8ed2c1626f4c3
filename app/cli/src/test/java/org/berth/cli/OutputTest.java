package org.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
final class OutputTest {
  private static final String SHOP =
      "{\"id\":\"e1\",\"name\":\"shop\",\"state\":\"ready\",\"url\":\"https://shop.example\"}";

  private FarService service;

  @BeforeEach
  void openService() throws IOException {
    service = new FarService();
    service.on("GET /api/v1/environments/shop", 200, SHOP);
  }

  @AfterEach
  void closeService() {
    service.close();
  }

  @Test
  void theFormatAskedForWinsOverQuiet() {
    Cli cli = Cli.run(service.variables(), "env", "get", "shop", "-q", "-o", "json");

    assertThat(cli.out()).startsWith("{");
  }

  @Test
  void oneObjectWithoutHeadersIsItsValuesAlone() {
    Cli cli = Cli.run(service.variables(), "env", "get", "shop", "--no-headers");

    assertThat(cli.out().lines()).startsWith("shop", "ready").contains("https://shop.example");
    assertThat(cli.out()).doesNotContain("NAME");
  }

  @Test
  void anEnvironmentsUrlIsShown() {
    Cli cli = Cli.run(service.variables(), "env", "get", "shop");

    assertThat(cli.out()).containsPattern("URL +https://shop.example");
  }

  @Test
  void theVersionIsAnObjectForPrograms() {
    service.on("GET /api/v1/version", 200, "{\"version\":\"9\",\"revision\":\"abc\"}");

    Cli own = Cli.run(Map.of(), "version", "-o", "json");
    Cli both = Cli.run(service.variables(), "version", "--server", "-o", "json");

    assertThat(own.out().replaceAll("\\s", "")).matches("\\{\"version\":\"[^\"]+\"}");
    assertThat(both.out().replaceAll("\\s", ""))
        .endsWith("\"service\":{\"version\":\"9\",\"revision\":\"abc\"}}");
  }

  @Test
  void contextsAreListedByName(@TempDir Path home) throws IOException {
    Files.createDirectories(home.resolve("berth"));
    Files.writeString(
        home.resolve("berth/contexts.yml"),
        "contexts: {zoo: {url: 'http://z'}, ant: {url: 'http://a'}, fox: {url: 'http://f'}}\n");

    Cli cli = Cli.run(Map.of("XDG_CONFIG_HOME", home.toString()), "context", "list");

    assertThat(cli.out().lines())
        .containsExactly("  ant   http://a", "  fox   http://f", "  zoo   http://z");
  }

  @Test
  void aCommandEndsWhenNobodyReadsAnyMore() throws Exception {
    String events =
        IntStream.range(0, 20_000)
            .mapToObj(seq -> "id: " + seq + "\ndata: {\"seq\":" + seq + "}\n\n")
            .collect(Collectors.joining());
    service.silent("GET /api/v1/runs/run1/events", "text/event-stream", events);
    Process program = program("run", "events", "-f", "run1");

    try (BufferedReader reader = program.inputReader()) {
      assertThat(reader.readLine()).isEqualTo("{\"seq\":0}");
    }

    assertThat(program.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(program.exitValue()).isZero();
  }

  /** A process of its own, for what only a real pipe does. */
  private Process program(String... words) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            Main.class.getName());
    builder.command().addAll(List.of(words));
    builder.environment().putAll(service.variables());
    return builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }
}
