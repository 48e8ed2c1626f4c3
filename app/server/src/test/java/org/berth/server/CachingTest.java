package org.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.berth.server.TestService.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever kept an answer hears whether it still holds. */
@Tag("service")
final class CachingTest {
  private static final String PATH = "/api/v1/limits";

  private static TestService service;

  @BeforeAll
  static void start() {
    service = new TestService(Map.of());
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static String tag() {
    return service.get(PATH).http().headers().firstValue("ETag").orElseThrow();
  }

  private static Answer ifNoneMatch(String... tags) {
    var request = service.request(PATH).GET();
    for (String each : tags) {
      request.header("If-None-Match", each);
    }
    return service.send(request);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TAG", "W/TAG", "\"a,b\", TAG", "W/\"x\",W/TAG", "*"})
  void anObjectThatIsKnownIsNotSentAgain(String kept) {
    Answer answer = ifNoneMatch(kept.replace("TAG", tag()));

    assertThat(answer.status()).isEqualTo(304);
    assertThat(answer.http().body()).isEmpty();
    assertThat(answer.http().headers().firstValue("ETag")).contains(tag());
    assertThat(answer.http().headers().firstValue("Vary")).contains("Accept-Encoding");
  }

  @Test
  void tagsMayStandInSeveralLines() {
    assertThat(ifNoneMatch("\"x\"", tag()).status()).isEqualTo(304);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"x\"", "W/\"\"", "x", "\"*\"", "\"x TAG\""})
  void anObjectThatIsNotKnownIsSent(String kept) {
    Answer answer = ifNoneMatch(kept.replace("TAG", tag().replace("\"", "")));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().path("defaults").isObject()).isTrue();
  }

  @Test
  void whatIsPackedSaysThatItVaries() {
    var request = service.bare("/openapi.yaml").header("Accept-Encoding", "gzip").GET();

    Answer packed = service.send(request);

    assertThat(packed.http().headers().firstValue("Content-Encoding")).contains("gzip");
    assertThat(packed.http().headers().firstValue("Vary")).contains("Accept-Encoding");
  }

  @Test
  void anIdIsTheSameInCapitals() {
    service.post(
        "/api/v1/environments", "{\"name\":\"shop\",\"cores\":1,\"memory_mb\":512,\"disk_gb\":5}");
    String id = service.get("/api/v1/environments/shop").body().path("id").asText();

    Answer answer = service.get("/api/v1/environments/" + id.toUpperCase(java.util.Locale.ROOT));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().path("id").asText()).isEqualTo(id);
  }
}
