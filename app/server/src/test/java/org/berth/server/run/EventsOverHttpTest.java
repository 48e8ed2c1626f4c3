package org.berth.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a reader over HTTP sees of a run, while it goes on and afterwards. */
@Tag("service")
final class EventsOverHttpTest {
  @TempDir private static Path home;
  private static RunFixture berth;
  private static RunApi api;

  @BeforeAll
  static void start() {
    berth = new RunFixture(home);
    api = new RunApi(berth.database);
  }

  @AfterAll
  static void stop() {
    api.close();
    berth.close();
  }

  @Test
  void aStreamFollowsARunToItsEndWhichComesLast() throws Exception {
    RunId run = berth.open(berth.playbook(Underway.STEPS));
    Underway.watch(berth.runs, run);

    List<String> lines = api.stream(run, "0");

    Duration late =
        Duration.between(
            berth.spool(run).exit().orElseThrow().endedAt(), InstantSource.system().instant());
    assertThat(late).isLessThan(Duration.ofSeconds(5));
    assertThat(RunApi.ids(lines))
        .isEqualTo(berth.events(run).stream().map(RunDao.Event::seq).toList());
    assertThat(lines.indexOf("event: end"))
        .isGreaterThan(lines.lastIndexOf("id: " + berth.events(run).size()));
    assertThat(lines).anyMatch(line -> line.startsWith("data: {\"state\":\"succeeded\""));
  }

  @Test
  void aStreamGoesOnAfterTheLastEventThatWasSeen() throws Exception {
    RunId run = berth.open(berth.playbook("- ansible.builtin.debug: {msg: x}\n"));
    berth.runs.execute(run);

    assertThat(RunApi.ids(api.stream(run, "3")))
        .startsWith(4L)
        .endsWith((long) berth.events(run).size());
  }

  @Test
  void anEventsRangeIsItsTextAndPagesAreTheWhole() throws Exception {
    RunId run = berth.open(berth.playbook("- ansible.builtin.debug: {msg: over there}\n"));
    berth.runs.execute(run);
    var event =
        berth.events(run).stream()
            .map(each -> RunDao.tree(each.body()))
            .filter(each -> each.path("event").asText().equals("host_ok"))
            .findFirst()
            .orElseThrow();
    long from = event.path("output").path("from").asLong();
    long to = event.path("output").path("to").asLong();

    HttpResponse<byte[]> part =
        api.get("/runs/" + run + "/output", "Range", "bytes=%d-%d".formatted(from, to - 1));
    HttpResponse<byte[]> page =
        api.get("/runs/" + run + "/events?limit=2&after=1", "Accept", "*/*");

    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(RunApi.text(part)).startsWith("ok: [localhost]").contains("over there");
    assertThat(RunDao.tree(RunApi.text(page)).path("items").findValuesAsText("seq"))
        .containsExactly("2", "3");
    assertThat(RunDao.tree(RunApi.text(page)).path("next").asText()).isEqualTo("3");
  }

  @Test
  void aRunOfNobodyIsNotFound() throws Exception {
    HttpResponse<byte[]> answer = api.get("/runs/" + new UUID(7, 7) + "/events", "Accept", "*/*");

    assertThat(answer.statusCode()).isEqualTo(404);
  }
}
