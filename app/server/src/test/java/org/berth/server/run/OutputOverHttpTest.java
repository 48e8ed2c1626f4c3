package org.berth.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A run's text in parts, and what a reader of its events may ask for. */
@Tag("service")
final class OutputOverHttpTest {
  @TempDir private static Path home;
  private static RunFixture berth;
  private static RunApi api;
  private static RunId run;
  private static String text;

  @BeforeAll
  static void start() throws Exception {
    berth = new RunFixture(home);
    api = new RunApi(berth.database);
    run = berth.open(berth.playbook("- ansible.builtin.debug: {msg: over there}\n"));
    berth.runs.execute(run);
    text = RunApi.text(api.get("/runs/" + run + "/output", "Accept", "*/*"));
  }

  @AfterAll
  static void stop() {
    api.close();
    berth.close();
  }

  private static HttpResponse<byte[]> output(String query, String range) throws Exception {
    return api.get("/runs/" + run + "/output" + query, "Range", range);
  }

  @Test
  void whoFollowsFromTheLastBytesOnGetsThem() throws Exception {
    HttpResponse<byte[]> answer = output("?follow=true", "bytes=-10");

    assertThat(RunApi.text(answer)).isEqualTo(text.substring(text.length() - 10));
  }

  @Test
  void whoFollowsFromAByteOnGetsTheRest() throws Exception {
    assertThat(RunApi.text(output("?follow=true", "bytes=5-"))).isEqualTo(text.substring(5));
    assertThat(RunApi.text(output("?follow=true", "bytes=999999-"))).isEmpty();
    assertThat(RunApi.text(output("?follow=false", "bytes=0-"))).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"?follow=maybe", "?follow=", "?follow=TRUE"})
  void followIsYesOrNo(String query) throws Exception {
    HttpResponse<byte[]> answer = output(query, "bytes=0-");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(RunApi.text(answer)).contains("invalid_query");
  }

  @ParameterizedTest
  @CsvSource({"Bytes=0-4, 206", "bytes=0-99999999999999999999, 206"})
  void aRangeIsReadAsItIsMeant(String range, int status) throws Exception {
    assertThat(output("", range).statusCode()).isEqualTo(status);
  }

  @Test
  void aRangeThatIsNotThereIsAProblem() throws Exception {
    HttpResponse<byte[]> answer = output("", "bytes=99999999999999999999-");

    assertThat(answer.statusCode()).isEqualTo(416);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(answer.headers().firstValue("Content-Range")).contains("bytes */" + text.length());
    assertThat(RunApi.text(answer)).contains("range_not_satisfiable");
  }

  @Test
  void headTellsTheLengthAndSendsNothing() throws Exception {
    HttpResponse<byte[]> answer = api.head("/runs/" + run + "/output", "Range", "bytes=0-4");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValueAsLong("Content-Length")).hasValue(text.length());
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void headOfAStreamEndsWithItsHeaders() throws Exception {
    RunId waiting = berth.open(berth.playbook("[]"));

    HttpResponse<byte[]> events =
        api.head("/runs/" + waiting + "/events", "Accept", "text/event-stream");
    HttpResponse<byte[]> output =
        api.head("/runs/" + waiting + "/output?follow=true", "Accept", "*/*");

    assertThat(events.statusCode()).isEqualTo(200);
    assertThat(events.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/event-stream");
    assertThat(events.headers().firstValue("Content-Length")).isEmpty();
    assertThat(output.statusCode()).isEqualTo(200);
    assertThat(output.headers().firstValue("Content-Length")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text/event-stream | text/event-stream",
        "TEXT/Event-Stream | text/event-stream",
        "text/event-stream, */*;q=0.1 | text/event-stream",
        "application/json;q=0.2, text/event-stream;q=0.3 | text/event-stream",
        "application/json, text/event-stream;q=0.1 | application/json",
        "text/event-stream;q=0 | application/json",
        "*/* | application/json",
        "application/json | application/json",
        "text/event-streams | application/json",
      })
  void whatIsAcceptedDecidesHowEventsCome(String accepted, String type) throws Exception {
    HttpResponse<byte[]> answer = api.get("/runs/" + run + "/events", "Accept", accepted);

    assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith(type);
    assertThat(String.join(", ", answer.headers().allValues("Vary"))).contains("Accept");
  }

  @Test
  void anEmptyLastEventIsNone() throws Exception {
    assertThat(RunApi.ids(api.stream(run, ""))).startsWith(1L);
  }
}
