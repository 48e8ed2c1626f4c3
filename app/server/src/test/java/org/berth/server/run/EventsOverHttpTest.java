package org.berth.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.berth.server.config.Settings;
import org.berth.server.db.Ids;
import org.berth.server.http.Caller;
import org.berth.server.http.Permission;
import org.berth.server.http.Routes;
import org.berth.server.http.Web;
import org.berth.server.tenant.TenantId;
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
  private static RunSignals signals;
  private static Web web;

  @BeforeAll
  static void start() {
    berth = new RunFixture(home);
    signals = new RunSignals(berth.database);
    var routes = new Routes();
    new RunRoutes(berth.database, signals, java.time.InstantSource.system()).register(routes);
    var reader =
        new Caller(new UUID(1, 1), "reader", TenantId.DEFAULT, Set.of(Permission.RUN_READ));
    web =
        new Web(
            new Settings.Http("127.0.0.1", 0),
            routes,
            token -> reader,
            new Ids(InstantSource.system(), new SecureRandom()));
  }

  @AfterAll
  static void stop() {
    web.close();
    signals.close();
    berth.close();
  }

  @Test
  void aStreamFollowsARunToItsEndWhichComesLast() throws Exception {
    RunId run = berth.open(berth.playbook(Underway.STEPS));
    Underway.watch(berth.runs, run);

    List<String> lines = stream(run, "0");

    Duration late =
        Duration.between(
            berth.spool(run).exit().orElseThrow().endedAt(), InstantSource.system().instant());
    assertThat(late).isLessThan(Duration.ofSeconds(5));
    assertThat(ids(lines)).isEqualTo(berth.events(run).stream().map(RunDao.Event::seq).toList());
    assertThat(lines.indexOf("event: end"))
        .isGreaterThan(lines.lastIndexOf("id: " + berth.events(run).size()));
    assertThat(lines).anyMatch(line -> line.startsWith("data: {\"state\":\"succeeded\""));
  }

  @Test
  void aStreamGoesOnAfterTheLastEventThatWasSeen() throws Exception {
    RunId run = berth.open(berth.playbook("- ansible.builtin.debug: {msg: x}\n"));
    berth.runs.execute(run);

    assertThat(ids(stream(run, "3"))).startsWith(4L).endsWith((long) berth.events(run).size());
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
        get("/runs/" + run + "/output", "Range", "bytes=%d-%d".formatted(from, to - 1));
    HttpResponse<byte[]> page = get("/runs/" + run + "/events?limit=2&after=1", "Accept", "*/*");

    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(text(part)).startsWith("ok: [localhost]").contains("over there");
    assertThat(RunDao.tree(text(page)).path("items").findValuesAsText("seq"))
        .containsExactly("2", "3");
    assertThat(RunDao.tree(text(page)).path("next").asText()).isEqualTo("3");
  }

  @Test
  void aRunOfNobodyIsNotFound() throws Exception {
    HttpResponse<byte[]> answer = get("/runs/" + new UUID(7, 7) + "/events", "Accept", "*/*");

    assertThat(answer.statusCode()).isEqualTo(404);
  }

  private static List<String> stream(RunId run, String after)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          request("/runs/" + run + "/events")
              .header("Accept", "text/event-stream")
              .header("Last-Event-ID", after)
              .build();
      try (Stream<String> lines = client.send(request, BodyHandlers.ofLines()).body()) {
        return lines.toList();
      }
    }
  }

  private static HttpResponse<byte[]> get(String path, String header, String value)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request(path).header(header, value).build(), BodyHandlers.ofByteArray());
    }
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + web.port() + "/api/v1" + path))
        .timeout(Duration.ofSeconds(60));
  }

  private static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  private static List<Long> ids(List<String> lines) {
    return lines.stream()
        .filter(line -> line.startsWith("id: "))
        .map(line -> Long.valueOf(line.substring(4)))
        .toList();
  }
}
