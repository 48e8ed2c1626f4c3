package org.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Subscriptions over HTTP. */
@Tag("service")
final class NotificationApiTest {
  private static final String PATH = "/api/v1/notifications";
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8G";

  private static TestService service;

  @BeforeAll
  static void start() {
    service = new TestService(Map.of());
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static String webhook() {
    return """
        {"kind":"webhook","target":"https://example.org/hook?token=hidden","secret":"%s",
         "events":["environment.ready"]}
        """
        .formatted(SECRET);
  }

  @Test
  void aSubscriptionIsMadeChangedAndDeletedAndNeverShowsItsSecrets() {
    var made = service.post(PATH, webhook());
    String one = PATH + "/" + made.body().path("id").asText();

    var changed =
        service.send(
            service
                .request(one)
                .method(
                    "PATCH",
                    java.net.http.HttpRequest.BodyPublishers.ofString("{\"active\":false}")));
    var shown = service.get(one);
    var deleted = service.delete(one);

    assertThat(made.status()).isEqualTo(201);
    assertThat(made.http().headers().firstValue("Location")).contains(one);
    assertThat(made.body().path("target").asText()).isEqualTo("https://example.org");
    assertThat(made.body().path("about").asText()).isEqualTo("mine");
    assertThat(changed.body().path("active").asBoolean(true)).isFalse();
    assertThat(made.http().body() + changed.http().body() + shown.http().body())
        .doesNotContain("hidden")
        .doesNotContain("whsec_");
    assertThat(deleted.status()).isEqualTo(204);
    assertThat(service.get(one).code()).isEqualTo("not_found");
  }

  @Test
  void whatIsSealedCannotBeReadInTheDatabase() {
    service.post(PATH, webhook());

    int found =
        service
            .database()
            .inTransaction(
                tx ->
                    tx.createQuery(
                            """
                            select count(*) from subscription
                             where to_jsonb(subscription)::text like '%hidden%'
                                or encode(target_sealed, 'escape') like '%hidden%'
                                or encode(secret_sealed, 'escape') like '%whsec_%'
                            """)
                        .mapTo(Integer.class)
                        .one());

    assertThat(found).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | missing_field",
        "{\"kind\":\"pigeon\",\"target\":\"x\",\"events\":[\"environment.ready\"]} | invalid_value",
        "{\"kind\":\"webhook\",\"target\":\"https://example.org/\",\"events\":[\"environment.ready\"]} | missing_field",
        "{\"kind\":\"slack\",\"target\":\"http://10.0.0.1/\",\"events\":[\"environment.ready\"]} | invalid_value",
        "{\"kind\":\"slack\",\"target\":\"https://example.org/\",\"events\":[]} | wrong_type",
        "{\"kind\":\"slack\",\"target\":\"https://example.org/\",\"events\":[\"request.refused\"]} | not_available",
        "{\"kind\":\"slack\",\"target\":\"https://example.org/\",\"events\":[\"nix\"]} | invalid_value",
        "{\"kind\":\"mail\",\"target\":\"a@b, c@d\",\"events\":[\"environment.ready\"]} | invalid_value",
        "{\"kind\":\"slack\",\"target\":\"https://example.org/\",\"events\":[\"environment.ready\"],\"about\":\"team\"} | invalid_value",
        "{\"kind\":\"slack\",\"target\":\"https://example.org/\",\"events\":[\"environment.ready\"],\"about\":\"team\",\"team\":\"nix\"} | not_found",
        "{\"kind\":\"slack\",\"target\":\"https://example.org/\",\"events\":[\"environment.ready\"],\"pitch\":1} | unknown_field",
      })
  void aBadSubscriptionIsRefusedWithItsOwnCode(String body, String code) {
    assertThat(service.post(PATH, body).code()).isEqualTo(code);
  }

  @Test
  void anAcceptedRequestIsAFactInTheOutboxWithItsOwner() {
    var accepted =
        service.post(
            "/api/v1/environments",
            "{\"name\":\"told\",\"cores\":1,\"memory_mb\":512,\"disk_gb\":5}");

    int facts =
        service
            .database()
            .inTransaction(
                tx ->
                    tx.createQuery(
                            """
                            select count(*) from outbox
                             where topic = 'request.queued' and payload -> 'owner_id' is not null
                               and payload #>> '{data,request,environment}' = 'told'
                            """)
                        .mapTo(Integer.class)
                        .one());

    assertThat(accepted.status()).isEqualTo(202);
    assertThat(facts).isEqualTo(1);
  }
}
