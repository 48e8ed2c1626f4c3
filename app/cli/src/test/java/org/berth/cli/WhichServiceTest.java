package org.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.berth.cli.service.Connection;
import org.berth.cli.service.Contexts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which service a command speaks to, and which token it shows there. */
@Tag("unit")
final class WhichServiceTest {
  private FarService service;

  @BeforeEach
  void openService() throws IOException {
    service = new FarService();
    service.on("GET /api/v1/whoami", 200, "{\"name\":\"admin\"}");
  }

  @AfterEach
  void closeService() {
    service.close();
  }

  @Test
  void onTheServicesMachineItsTokenIsUsedWithoutLogin(@TempDir Path home) throws IOException {
    Files.writeString(home.resolve("admin-token"), "berth_local\n");
    Files.writeString(home.resolve("berth.yml"), "http: {port: " + port() + "}\n");

    Cli cli = Cli.run(Map.of("BERTH_HOME", home.toString(), "HOME", home.toString()), "whoami");

    assertThat(cli.exit()).isZero();
    assertThat(service.asked().getFirst().token()).isEqualTo("Bearer berth_local");
  }

  @Test
  void variablesWinOverTheCurrentContext(@TempDir Path home) throws IOException {
    Path file = home.resolve("berth/contexts.yml");
    Files.createDirectories(file.getParent());
    Files.writeString(
        file, "current: far\ncontexts: {far: {url: 'http://127.0.0.1:1', token: berth_far}}\n");
    Map<String, String> variables =
        Map.of(
            "BERTH_URL",
            service.url(),
            "BERTH_TOKEN",
            "berth_mine",
            "XDG_CONFIG_HOME",
            home.toString());

    Cli cli = Cli.run(variables, "whoami");

    assertThat(cli.exit()).isZero();
    assertThat(service.asked().getFirst().token()).isEqualTo("Bearer berth_mine");
  }

  @Test
  void contextsAreReadableByTheirOwnerAlone(@TempDir Path home) throws IOException {
    Path file = home.resolve("berth/contexts.yml");

    Contexts.read(file)
        .put(new Connection("far", URI.create("https://far.example"), Optional.of("berth_x")));

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(Contexts.read(file).named("far").token()).contains("berth_x");
  }

  @Test
  void berthUrlWinsOverTheContextAskedForAndThatIsSaid(@TempDir Path home) throws IOException {
    contexts(home, "contexts: {far: {url: 'http://127.0.0.1:1', token: berth_far}}\n");
    Map<String, String> variables =
        Map.of(
            "BERTH_URL",
            service.url(),
            "BERTH_TOKEN",
            "berth_mine",
            "XDG_CONFIG_HOME",
            home.toString());

    Cli cli = Cli.run(variables, "--context", "far", "whoami");

    assertThat(cli.exit()).isZero();
    assertThat(cli.err()).contains("wins over --context far");
    assertThat(service.asked().getFirst().token()).isEqualTo("Bearer berth_mine");
  }

  @Test
  void aTokenWithoutAUrlIsNotSentToAContext(@TempDir Path home) throws IOException {
    contexts(
        home, "current: far\ncontexts: {far: {url: '" + service.url() + "', token: berth_far}}");
    Map<String, String> variables =
        Map.of("BERTH_TOKEN", "berth_of_another", "XDG_CONFIG_HOME", home.toString());

    Cli current = Cli.run(variables, "whoami");
    Cli asked = Cli.run(variables, "--context", "far", "whoami");

    assertThat(current.exit()).isEqualTo(2);
    assertThat(current.err()).contains("Set BERTH_URL");
    assertThat(asked.exit()).isEqualTo(2);
    assertThat(service.asked()).isEmpty();
  }

  @Test
  void aTokenWithoutAUrlIsForTheServiceOfThisMachine(@TempDir Path home) throws IOException {
    Files.writeString(home.resolve("berth.yml"), "http: {port: " + port() + "}\n");

    Cli cli = Cli.run(local(home, "BERTH_TOKEN", "berth_mine"), "whoami");

    assertThat(cli.exit()).isZero();
    assertThat(service.asked().getFirst().token()).isEqualTo("Bearer berth_mine");
  }

  @Test
  void theServiceOfThisMachineIsFoundWhereItListens(@TempDir Path home) throws IOException {
    try (FarService other = new FarService(InetAddress.getByName("127.0.0.2"))) {
      other.on("GET /api/v1/whoami", 200, "{\"name\":\"admin\"}");
      String port = Integer.toString(URI.create(other.url()).getPort());
      Files.writeString(home.resolve("berth.yml"), "http:\n  host: 127.0.0.2\n");

      Cli cli = Cli.run(local(home, "BERTH_HTTP_PORT", port), "whoami");

      assertThat(cli.exit()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::"})
  void aServiceThatListensEverywhereIsAskedAtTheLoopback(String host, @TempDir Path home) {
    Map<String, String> variables =
        Map.of(
            "BERTH_HOME",
            home.toString(),
            "HOME",
            home.toString(),
            "BERTH_HTTP_HOST",
            host,
            "BERTH_HTTP_PORT",
            Integer.toString(port()));

    assertThat(Cli.run(variables, "whoami").exit()).isZero();
  }

  @Test
  void aPortThatIsNoneIsAUsageError(@TempDir Path home) {
    Cli cli = Cli.run(local(home, "BERTH_HTTP_PORT", "abc"), "whoami");

    assertThat(cli.exit()).isEqualTo(2);
    assertThat(cli.err()).contains("http.port is 'abc'").doesNotContain("at org.berth");
  }

  @Test
  void settingsThatCannotBeReadAreNamed(@TempDir Path home) throws IOException {
    Files.writeString(home.resolve("berth.yml"), "http: {port: 1\n");

    Cli cli = Cli.run(local(home, "NO_COLOR", "1"), "whoami");

    assertThat(cli.exit()).isEqualTo(2);
    assertThat(cli.err()).contains("berth.yml is not YAML").doesNotContain("at org.berth");
  }

  private static Map<String, String> local(Path home, String variable, String value) {
    return Map.of("BERTH_HOME", home.toString(), "HOME", home.toString(), variable, value);
  }

  private static void contexts(Path home, String text) throws IOException {
    Files.createDirectories(home.resolve("berth"));
    Files.writeString(home.resolve("berth/contexts.yml"), text);
  }

  private int port() {
    return URI.create(service.url()).getPort();
  }
}
