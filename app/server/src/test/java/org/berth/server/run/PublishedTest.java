package org.berth.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
final class PublishedTest {

  @Test
  void factsAreReadWithNumbersThatTemplatesMadeStrings() {
    var parsed =
        Published.parse(
            RunDao.tree(
                """
                {"guest": {"cluster": "lab", "node": "pve1", "kind": "lxc", "id": "10007",
                           "address": "198.18.0.7", "host_key": "ssh-ed25519 A"},
                 "isolation": {"lacking": "The cluster's firewall is off."},
                 "step": {"name": "Docker", "percent": 60}}
                """));

    assertThat(parsed.refused()).isEmpty();
    assertThat(parsed.facts())
        .containsExactly(
            new Published.Guest("lab", "pve1", "lxc", 10007, "198.18.0.7", "ssh-ed25519 A"),
            new Published.Isolation("The cluster's firewall is off."),
            new Published.Step("Docker", 60));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"colour\": {}}|berth.colour is not known",
        "{\"guest\": {\"size\": 3}}|berth.guest.size is not known",
        "{\"guest\": 7}|berth.guest is not a dictionary",
        "{\"guest\": {\"id\": [7]}}|berth.guest.id is not a single value",
        "{\"guest\": {\"id\": \"abc\"}}|berth.guest.id is not a whole number",
        "{\"guest\": {\"id\": 7.5}}|berth.guest.id is not a whole number",
        "{\"step\": {\"percent\": \"lots\"}}|berth.step.percent is not a number from 0 to 100",
        "{\"step\": {\"percent\": 101}}|berth.step.percent is not a number from 0 to 100",
        "{\"step\": {\"percent\": -1}}|berth.step.percent is not a number from 0 to 100",
        "[1]|berth is not a dictionary",
      })
  void whatIsNotKnownIsRefusedInWords(String json, String sentence) {
    var parsed = Published.parse(RunDao.tree(json));

    assertThat(parsed.facts()).isEmpty();
    assertThat(parsed.refused()).containsExactly(sentence);
  }

  @Test
  void aPartOfAPercentIsLeftOutAndSoIsWhatIsNull() {
    var parsed =
        Published.parse(RunDao.tree("{\"step\": {\"percent\": 33.3}, \"guest\": {\"id\": null}}"));

    assertThat(parsed.refused()).isEmpty();
    assertThat(parsed.facts())
        .containsExactly(
            new Published.Step(null, 33), new Published.Guest(null, null, null, null, null, null));
  }

  @Test
  void oneUnknownKeyDoesNotSpoilTheOthers() {
    var parsed = Published.parse(RunDao.tree("{\"docker\": {\"engine\": \"29\"}, \"x\": 1}"));

    assertThat(parsed.facts()).containsExactly(new Published.Docker("29", null));
    assertThat(parsed.refused()).hasSize(1);
  }
}
