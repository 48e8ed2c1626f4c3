package org.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
final class CommandLineTest {
  private static final String SHOP =
      """
      {"id":"0198f000-0000-7000-8000-000000000001","name":"shop","state":"ready","owner":"admin",\
      "resources":{"cores":2,"memory_mb":2048,"disk_gb":10},"guest":{"address":"198.18.0.64"}}""";

  private FarService service;

  @BeforeEach
  void openService() throws IOException {
    service = new FarService();
  }

  @AfterEach
  void closeService() {
    service.close();
  }

  @Test
  void anExplanationIsASentenceForAPersonAndTheWholeForAProgram() throws IOException {
    String told =
        "{\"request_id\":\"r1\",\"position\":3,\"sentence\":\"It waits for a worker; all 10 are busy.\"}";
    try (FarService service = new FarService()) {
      service.on("GET /api/v1/runs/r1/explain", 200, told);

      Cli table = Cli.run(service.variables(), "run", "explain", "r1");
      Cli json = Cli.run(service.variables(), "run", "explain", "r1", "-o", "json");

      assertThat(table.out()).contains("POSITION").contains("It waits for a worker");
      assertThat(json.out().replaceAll("\\s*([:,{}])\\s*", "$1").strip()).isEqualTo(told);
    }
  }

  @Test
  void listFollowsEveryPage() {
    service.on(
        "GET /api/v1/environments?limit=500", 200, "{\"items\":[" + SHOP + "],\"next\":\"a b\"}");
    service.on(
        "GET /api/v1/environments?limit=500&after=a%20b",
        200, "{\"items\":[" + SHOP.replace("shop", "mail") + "],\"next\":null}");

    Cli cli = Cli.run(service.variables(), "env", "list", "-o", "name");

    assertThat(cli.out()).isEqualTo("shop\nmail\n");
    assertThat(cli.exit()).isZero();
  }

  @Test
  void jsonIsTheServicesObjectUnchanged() {
    service.on("GET /api/v1/environments/shop", 200, "{\"later\":1.50,\"name\":\"shop\"}");

    Cli cli = Cli.run(service.variables(), "env", "get", "shop", "-o", "json");

    assertThat(cli.out().replaceAll("\\s", "")).isEqualTo("{\"later\":1.50,\"name\":\"shop\"}");
  }

  @Test
  void tableAlignsItsColumns() {
    service.on(
        "GET /api/v1/environments?limit=500", 200, "{\"items\":[" + SHOP + "],\"next\":null}");

    Cli cli = Cli.run(service.variables(), "env", "list");

    assertThat(cli.out().lines())
        .containsExactly(
            "NAME   STATE   ADDRESS       CORES   MEMORY MB   DISK GB   OWNER",
            "shop   ready   198.18.0.64   2       2048        10        admin");
  }

  @Test
  void escapeSequencesInANameDoNotReachTheScreen() {
    service.on("GET /api/v1/environments/x", 200, "{\"name\":\"\\u001b[2Jgone\"}");

    Cli cli = Cli.run(service.variables(), "env", "get", "x");

    assertThat(cli.out()).contains("?[2Jgone").doesNotContain("\u001b");
  }

  @ParameterizedTest
  @CsvSource({
    "422, name_reserved, 2",
    "404, not_found, 3",
    "401, token_wrong, 4",
    "409, quota_exceeded, 4",
    "409, name_taken, 5",
    "503, unavailable, 7",
    "409, code_of_a_newer_service, 5"
  })
  void theServicesCodeDecidesTheExitCode(int status, String code, int exit) {
    service.on("GET /api/v1/whoami", status, "{\"code\":\"" + code + "\",\"detail\":\"Because.\"}");

    Cli cli = Cli.run(service.variables(), "whoami");

    assertThat(cli.exit()).isEqualTo(exit);
    assertThat(cli.err()).contains("Because.");
    assertThat(cli.out()).isEmpty();
  }

  @Test
  void eachWrongFieldIsNamed() {
    service.on(
        "POST /api/v1/environments",
        422,
        "{\"code\":\"invalid\",\"detail\":\"Two fields\",\"errors\":[{\"field\":\"cores\",\"message\":\"at least 1\"},"
            + "{\"field\":\"labels.x\",\"message\":\"too long\"}]}");

    Cli cli =
        Cli.run(
            service.variables(),
            "env",
            "create",
            "shop",
            "--cores",
            "0",
            "--memory",
            "1",
            "--disk",
            "1");

    assertThat(cli.err()).contains("cores: at least 1").contains("labels.x: too long");
  }

  @Test
  void sizesLeftOutAreTheServicesDefaults() {
    service.on(
        "GET /api/v1/limits",
        200,
        "{\"defaults\":{\"cores\":2,\"memory_mb\":2048,\"disk_gb\":10}}");
    service.on("POST /api/v1/environments", 202, "{\"id\":\"r1\",\"state\":\"queued\"}");

    Cli cli =
        Cli.run(
            service.variables(), "env", "create", "shop", "--cores", "4", "--label", "a={{ 7*7 }}");

    assertThat(cli.exit()).isZero();
    assertThat(service.asked().getLast().body())
        .isEqualTo(
            "{\"name\":\"shop\",\"cores\":4,\"memory_mb\":2048,\"disk_gb\":10,\"labels\":{\"a\":\"{{ 7*7 }}\"}}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"shop", "0198f000-0000-7000-8000-000000000001"})
  void anEnvironmentIsDeletedByItsNameOrItsId(String environment) {
    service.on("GET /api/v1/environments/" + environment, 200, SHOP);
    service.on(
        "DELETE /api/v1/environments/0198f000-0000-7000-8000-000000000001?confirm=shop",
        202,
        "{\"id\":\"r1\",\"state\":\"queued\"}");

    Cli cli = Cli.run(service.variables(), "env", "delete", environment, "-y", "-o", "name");

    assertThat(cli.exit()).as(cli.err()).isZero();
    assertThat(cli.out()).isEqualTo("r1\n");
  }

  @Test
  void anAbsentServiceIsSaidToBeAbsent() {
    Cli cli =
        Cli.run(Map.of("BERTH_URL", "http://127.0.0.1:1", "HOME", "/nonexistent"), "env", "list");

    assertThat(cli.exit()).isEqualTo(7);
    assertThat(cli.err()).contains("does not answer");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void completionKnowsTheCommands(String shell) {
    Cli cli = Cli.run(Map.of(), "completion", shell);

    assertThat(cli.exit()).isZero();
    assertThat(cli.out()).contains("create").contains("idempotency-key");
  }

  @Test
  void aWordForTheRemoteShellArrivesAsItWasGiven() {
    assertThat(ExecCommand.remote(List.of("echo", "it's $(id)")))
        .isEqualTo("'echo' 'it'\\''s $(id)'");
  }

  @Test
  void anUnknownWordIsAUsageError() {
    assertThat(Cli.run(Map.of(), "env", "crate").exit()).isEqualTo(2);
    assertThat(Cli.run(Map.of()).exit()).isEqualTo(2);
  }
}
