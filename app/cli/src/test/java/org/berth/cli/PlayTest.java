package org.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.berth.cli.service.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
final class PlayTest {
  private FarService service;

  @BeforeEach
  void openService() throws IOException {
    service = new FarService();
    service.on("POST /api/v1/runs", 202, "{\"id\":\"r1\",\"state\":\"queued\"}");
  }

  @AfterEach
  void closeService() {
    service.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a=1 b=2 | {\"a\":\"1\",\"b\":\"2\"}",
        "a=\"one two\" b='3 4' | {\"a\":\"one two\",\"b\":\"3 4\"}",
        "a=x=y | {\"a\":\"x=y\"}",
        "{a: 1, b: [x, yes], day: 2026-01-02} | {\"a\":1,\"b\":[\"x\",true],\"day\":\"2026-01-02\"}",
        "{\"a\": 1e3} | {\"a\":1E+3}",
      })
  void variablesAreReadAsAnsibleReadsThem(String given, String sent) {
    Cli cli = play("x.yml", "-e", given);

    assertThat(cli.exit()).isZero();
    assertThat(variables()).isEqualTo(sent);
  }

  @Test
  void aBlockOfJinjaIsOneWordAndData() {
    play("x.yml", "-e", "a={{ b | upper }} c=1");

    assertThat(variables()).isEqualTo("{\"a\":\"{{ b | upper }}\",\"c\":\"1\"}");
  }

  @Test
  void aFileHoldsVariablesAndALaterOneWins(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("variables.yml");
    Files.writeString(file, "a: 1\nb:\n  - 2\n");

    play("x.yml", "-e", "@" + file, "-e", "a=3");

    assertThat(variables()).isEqualTo("{\"a\":\"3\",\"b\":[2]}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{a: 1", "[a, b]", "a=1 word", "a=\"x", "./a.yml", "@/nonexistent/a.yml", "word"})
  void whatIsNoVariableIsAUsageErrorAndNothingIsAsked(String given) {
    Cli cli = play("x.yml", "-e", given);

    assertThat(cli.exit()).as(cli.err()).isEqualTo(2);
    assertThat(service.asked()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x.yml", "playbooks/x.yml", "./playbooks/x.yml"})
  void aFileOfPlaybooksIsNamedWithOrWithoutTheFolder(String file) {
    play(file);

    assertThat(Json.parse(service.asked().getLast().body()).path("playbook").asText())
        .isEqualTo("x.yml");
  }

  @Test
  void aFileOfTheCheckoutsPlaybooksMayBeNamedWhole(@TempDir Path root) throws IOException {
    Path folder = Files.createDirectory(root.resolve("playbooks"));
    Map<String, String> variables = new HashMap<>(service.variables());
    variables.put("BERTH_ROOT", root.toString());

    Cli cli = Cli.run(variables, "play", "--no-wait", folder.resolve("x.yml").toString());

    assertThat(cli.exit()).isZero();
  }

  @Test
  void aFileElsewhereIsNotTakenForTheServicesOwn() {
    Cli cli = play("/tmp/elsewhere/deploy_traefik.yml");

    assertThat(cli.exit()).isEqualTo(2);
    assertThat(cli.err()).contains("not a file of the service's playbooks/");
    assertThat(service.asked()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"-vvv", "--skip-tags=a", "--start-at-task=b", "-f5", "-i=hosts", "other.yml"})
  void anOptionThatARunCannotCarryIsRefusedWithThoseThatItCan(String option) {
    Cli cli = play("x.yml", option);

    assertThat(cli.exit()).isEqualTo(2);
    assertThat(cli.err()).contains(option).contains("-e, -C, -D, -t and -l");
  }

  private String variables() {
    return Json.parse(service.asked().getLast().body()).path("variables").toString();
  }

  private Cli play(String... words) {
    List<String> command = new ArrayList<>(List.of("play", "--no-wait"));
    command.addAll(List.of(words));
    return Cli.run(service.variables(), command.toArray(String[]::new));
  }
}
