package org.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import org.berth.server.TestService.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no text, or no JSON, is refused at the border and never read as something else. */
@Tag("service")
final class UnreadableInputTest {
  private static TestService service;

  @BeforeAll
  static void start() {
    service = new TestService(Map.of());
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static Answer send(String path, byte[] body, String... type) {
    var request = service.request(path).POST(BodyPublishers.ofByteArray(body));
    return service.send(type.length == 0 ? request : request.header("Content-Type", type[0]));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "environments?name=%00",
        "environments?name=a%00b",
        "environments?owner=%00",
        "requests?environment=%00",
        "requests?requester=%00",
        "runs?playbook=%00",
        "runs?playbook=x&playbook=%00",
      })
  void aQueryThatIsNoTextIsRefused(String list) {
    Answer answer = service.get("/api/v1/" + list);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("invalid_query");
  }

  @Test
  void aQueryIsDecoded() {
    assertThat(service.get("/api/v1/environments?na%6de=sh%6fp&state=").code())
        .isEqualTo("invalid_query");
    assertThat(service.get("/api/v1/runs?playbook=caf%C3%A9+x&&flag").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "environments | {\"name\":\"a\\u0000b\"} | name",
        "environments | {\"labels\":{\"owner\":\"\\u0000\"}} | labels.owner",
        "environments | {\"labels\":{\"a\\u0000\":\"b\"}} | labels.a\uFFFD",
        "environments | {\"n\\u0000\":1} | n\uFFFD",
        "environments | {\"name\":\"\\ud800\"} | name",
        "runs | {\"playbook\":\"\\u0000\"} | playbook",
        "runs | {\"playbook\":\"x.yml\",\"tags\":[\"a\",\"\\u0000\"]} | tags",
        "runs | {\"playbook\":\"x.yml\",\"variables\":{\"a\":[{\"b\":\"\\u0000\"}]}} | variables.a.b",
        "notifications | {\"kind\":\"mail\",\"target\":\"\\u0000\"} | target",
      })
  void aBodyWithWhatIsNoTextIsRefusedWithTheField(String path, String body, String field) {
    Answer answer = service.post("/api/v1/" + path, body);

    assertThat(answer.status()).as(answer.http().body()).isEqualTo(422);
    assertThat(answer.code()).isEqualTo("invalid_value");
    assertThat(answer.body().path("errors").get(0).path("field").asText()).isEqualTo(field);
    assertThat(service.count("request")).isZero();
  }

  @Test
  void charactersBeyondTheBasicPlaneAreText() {
    Answer answer = service.post("/api/v1/environments", "{\"name\":\"\\ud83d\\ude00\"}");

    assertThat(answer.body().path("errors").get(0).path("code").asText())
        .isNotEqualTo("invalid_value");
  }

  @Test
  void bytesThatAreNoCharactersAreNotJson() {
    Answer answer = send("/api/v1/environments", new byte[] {0, 0x7b, 0, 0});

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("not_json");
  }

  @Test
  void nullCountsAsLeftOut() {
    Answer answer =
        service.post("/api/v1/runs", "{\"playbook\":\"build_template.yml\",\"time_limit\":null}");

    assertThat(answer.status()).as(answer.http().body()).isEqualTo(202);
    service.database().useTransaction(tx -> tx.execute("delete from job"));
    service.database().useTransaction(tx -> tx.execute("delete from request"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "multipart/form-data", "application/xml", ""})
  void aBodyThatIsSaidToBeOtherThanJsonIsRefused(String type) {
    Answer answer = send("/api/v1/environments", StandInProxmox.utf8("{}"), type);

    assertThat(answer.status()).isEqualTo(415);
    assertThat(answer.code()).isEqualTo("unsupported_media_type");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "Application/JSON ; charset=utf-8",
        "application/merge-patch+json"
      })
  void aBodyThatIsSaidToBeJsonIsRead(String type) {
    Answer answer = send("/api/v1/environments", StandInProxmox.utf8("{}"), type);

    assertThat(answer.status()).isEqualTo(422);
  }

  @Test
  void nothingHasNoType() {
    Answer answer =
        send(
            "/api/v1/environments/shop/reconcile",
            new byte[0],
            "application/x-www-form-urlencoded");

    assertThat(answer.code()).isEqualTo("not_found");
  }
}
