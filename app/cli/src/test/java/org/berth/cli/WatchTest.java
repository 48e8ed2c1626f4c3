package org.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.berth.cli.service.Json;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
final class WatchTest {
  private FarService service;

  @BeforeEach
  void openService() throws IOException {
    service = new FarService();
    service.on(
        "GET /api/v1/runs/run1",
        200,
        "{\"id\":\"run1\",\"playbook\":\"provision_docker_env.yml\",\"state\":\"running\"}");
  }

  @AfterEach
  void closeService() {
    service.close();
  }

  @Test
  void aWaitingCommandShowsEachTaskAndEndsAsTheRequestDid() {
    service.on("GET /api/v1/requests/r1", 200, request("queued", null));
    service.on("GET /api/v1/requests/r1", 200, request("running", "run1"));
    service.on("GET /api/v1/requests/r1", 200, request("succeeded", "run1"));
    service.on(
        "GET /api/v1/runs/run1/events",
        200,
        "text/event-stream",
        event(
                1,
                "{\"at\":\"2026-01-01T00:00:00Z\",\"event\":\"task_started\",\"task\":\"Guest is running\"}")
            + event(
                2,
                "{\"at\":\"2026-01-01T00:00:01.5Z\",\"event\":\"host_ok\",\"result\":{\"changed\":true}}")
            + "event: end\ndata: {}\n\n");

    Cli cli = Cli.run(service.variables(), "request", "get", "r1", "--wait", "-q");

    assertThat(cli.exit()).isZero();
    assertThat(cli.err()).contains("done   Guest is running  1.5 s\n");
    assertThat(cli.out()).isEqualTo("r1\n");
  }

  @Test
  void aBrokenStreamIsTakenUpWhereItBroke() {
    service.on("GET /api/v1/requests/r1", 200, request("running", "run1"));
    service.on("GET /api/v1/requests/r1", 200, request("succeeded", "run1"));
    String stream = "GET /api/v1/runs/run1/events";
    service.on(
        stream,
        200,
        "text/event-stream",
        event(
            1,
            "{\"at\":\"2026-01-01T00:00:00Z\",\"event\":\"task_started\",\"task\":\"Docker answers\"}"));
    service.on(
        stream,
        200,
        "text/event-stream",
        event(2, "{\"at\":\"2026-01-01T00:00:02Z\",\"event\":\"host_ok\",\"result\":{}}")
            + "event: end\ndata: {}\n\n");

    Cli cli = Cli.run(service.variables(), "request", "get", "r1", "--wait");

    assertThat(cli.err()).contains("ok     Docker answers  2.0 s\n");
    assertThat(
            service.asked().stream()
                .filter(asked -> asked.line().equals(stream))
                .map(FarService.Asked::lastEventId))
        .containsExactly(null, "1");
  }

  @Test
  void anEventThatBrokeOffInTheMiddleIsAskedForAgain() {
    String stream = "GET /api/v1/runs/run1/events";
    service.on(stream, 200, "text/event-stream", event(1, "{\"a\":1}") + "id: 2\ndata: {");
    service.on(
        stream, 200, "text/event-stream", event(2, "{\"b\":2}") + "event: end\ndata: {}\n\n");

    Cli cli = Cli.run(service.variables(), "run", "events", "-f", "run1");

    assertThat(cli.out()).isEqualTo("{\"a\":1}\n{\"b\":2}\n");
    assertThat(
            service.asked().stream()
                .filter(asked -> asked.line().equals(stream))
                .map(FarService.Asked::lastEventId))
        .containsExactly(null, "1");
  }

  @Test
  void aBrokenTextIsTakenUpAtItsLastByte() {
    String run = "GET /api/v1/runs/run2";
    service.on(run, 200, "{\"id\":\"run2\",\"ended_at\":null}");
    service.on(run, 503, "{\"code\":\"unavailable\",\"detail\":\"not yet\"}");
    service.on(run, 200, "{\"id\":\"run2\",\"ended_at\":\"2026-01-01T00:00:02Z\"}");
    String output = "GET /api/v1/runs/run2/output?follow=true";
    service.on(output, 200, "text/plain", "first ");
    service.on(output, 200, "text/plain", "last");

    Cli cli = Cli.run(service.variables(), "run", "logs", "-f", "run2");

    assertThat(cli.out()).isEqualTo("first last");
    assertThat(
            service.asked().stream()
                .filter(asked -> asked.line().equals(output))
                .map(FarService.Asked::range))
        .containsExactly(null, "bytes=6-");
  }

  @Test
  void aFailedRequestEndsWithOneAndSaysWhy() {
    service.on("GET /api/v1/requests/r1", 200, request("running", "run1"));
    service.on("GET /api/v1/requests/r1", 200, request("failed", "run1"));
    service.on(
        "GET /api/v1/runs/run1/events",
        200,
        "text/event-stream",
        event(
                1,
                "{\"at\":\"2026-01-01T00:00:00Z\",\"event\":\"task_started\",\"task\":\"Guest is running\"}")
            + event(
                2,
                "{\"at\":\"2026-01-01T00:00:01Z\",\"event\":\"host_failed\",\"result\":{\"msg\":\"guest_not_ours\"}}")
            + "event: end\ndata: {}\n\n");

    Cli cli = Cli.run(service.variables(), "request", "get", "r1", "--wait");

    assertThat(cli.exit()).isEqualTo(1);
    assertThat(cli.err()).contains("FAILED Guest is running: guest_not_ours");
  }

  @Test
  void aRestartBetweenRequestAndRunIsWaitedFor() {
    service.on("GET /api/v1/requests/r1", 200, request("running", "run3"));
    service.on("GET /api/v1/requests/r1", 200, request("succeeded", "run3"));
    service.on("GET /api/v1/runs/run3", 503, "{\"code\":\"unavailable\"}");
    service.on("GET /api/v1/runs/run3", 200, "{\"id\":\"run3\",\"playbook\":\"x.yml\"}");
    service.on(
        "GET /api/v1/runs/run3/events", 200, "text/event-stream", "event: end\ndata: {}\n\n");

    Cli cli = Cli.run(service.variables(), "request", "get", "r1", "--wait");

    assertThat(cli.exit()).isZero();
    assertThat(cli.err()).contains("Run run3: x.yml");
  }

  @ParameterizedTest
  @CsvSource({
    "failed, timed_out, 6",
    "failed, proxmox_unreachable, 7",
    "failed, playbook_failed, 1",
    "failed, code_of_a_newer_service, 1",
    "cancelled, cancelled, 1",
    "refused, quota_exceeded, 4",
    "refused, name_taken, 5"
  })
  void aWaitingCommandEndsAsTheRequestsCodeSays(String state, String code, int exit) {
    service.on(
        "GET /api/v1/requests/r1",
        200,
        "{\"id\":\"r1\",\"state\":\"" + state + "\",\"code\":\"" + code + "\",\"run_id\":null}");

    Cli cli = Cli.run(service.variables(), "request", "get", "r1", "--wait");

    assertThat(cli.exit()).isEqualTo(exit);
  }

  @ParameterizedTest
  @CsvSource({"--hard, true", "--reason=typo, false"})
  void aCancelIsHardOnlyWhenThatIsAskedFor(String option, boolean hard) {
    service.on("POST /api/v1/requests/r1/cancel", 200, request("cancelled", null));

    Cli cli = Cli.run(service.variables(), "request", "cancel", "r1", option);

    assertThat(cli.exit()).isZero();
    assertThat(Json.parse(service.asked().getLast().body()).path("hard").asBoolean())
        .isEqualTo(hard);
  }

  private static String request(String state, @Nullable String run) {
    String runField = run == null ? "null" : "\"" + run + "\"";
    return "{\"id\":\"r1\",\"state\":\"" + state + "\",\"run_id\":" + runField + "}";
  }

  private static String event(int seq, String data) {
    return "id: " + seq + "\ndata: " + data + "\n\n";
  }
}
