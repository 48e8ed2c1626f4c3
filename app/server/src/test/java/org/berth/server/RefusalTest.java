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

/** Bad input is refused before anything is written, each kind with its own code and sentence. */
@Tag("service")
final class RefusalTest {
  private static TestService service;

  @BeforeAll
  static void start() {
    service = new TestService(Map.of());
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static Answer create(String name, String rest) {
    return service.post(
        "/api/v1/environments",
        "{\"name\":\"%s\",\"cores\":1,\"memory_mb\":512,\"disk_gb\":5%s}".formatted(name, rest));
  }

  @ParameterizedTest
  @CsvSource({
    "ab, name_too_short",
    "abcdefghijklmnopqrstuvwxyz0123456, name_too_long",
    "Shop, name_has_capitals",
    "-shop, name_edge",
    "shop-, name_edge",
    "a--b, name_double_hyphen",
    "123, name_all_digits",
    "portainer, name_reserved",
    "../shop, invalid_name",
    "$(id), invalid_name",
    "{{ 7*7 }}, invalid_name",
    "schön, invalid_name",
  })
  void aBadNameIsRefusedWithItsOwnCode(String name, String code) {
    Answer answer = create(name, "");

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.code()).isEqualTo(code);
    assertThat(answer.body().path("errors").get(0).path("field").asText()).isEqualTo("name");
    assertThat(answer.body().path("detail").asText()).isNotBlank();
    assertThat(service.count("request")).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"colour\":\"red\" | unknown_field",
        "\"site\":\"here\" | not_available",
        "\"team\":\"us\" | not_available",
        "\"ttl\":\"2h\" | not_available",
        "\"kind\":\"vm\" | not_available",
        "\"kind\":\"jail\" | invalid_value",
        "\"template\":\"nix\" | unknown_template",
        "\"labels\":{\"A\":\"x\"} | invalid_label",
        "\"labels\":{\"a\":1} | wrong_type",
        "\"labels\":[] | wrong_type",
      })
  void aBadFieldIsRefusedWithItsOwnCode(String field, String code) {
    Answer answer = create("shop", "," + field);

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.code()).isEqualTo(code);
    assertThat(service.count("request")).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 512, 5, too_small",
    "5, 512, 5, too_large",
    "1, 1000000000, 5, too_large",
    "1, 99999999999999999999, 5, too_large",
    "1, -1, 5, too_small",
    "1, 512, 51, too_large",
    "1, '\"512\"', 5, wrong_type",
    "1.5, 512, 5, wrong_type",
    "1, null, 5, missing_field",
  })
  void aBadSizeIsRefusedWithItsOwnCode(String cores, String memory, String disk, String code) {
    Answer answer =
        service.post(
            "/api/v1/environments",
            "{\"name\":\"shop\",\"cores\":%s,\"memory_mb\":%s,\"disk_gb\":%s}"
                .formatted(cores, memory, disk));

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.code()).isEqualTo(code);
  }

  @Test
  void everythingThatIsWrongIsToldAtOnce() {
    Answer answer = service.post("/api/v1/environments", "{\"name\":\"X\",\"cores\":0,\"nix\":1}");

    assertThat(answer.code()).isEqualTo("invalid");
    assertThat(answer.body().path("errors").findValuesAsText("field"))
        .containsExactly("name", "cores", "memory_mb", "disk_gb", "nix");
  }

  @Test
  void whatIsNotJsonIsRefused() {
    assertThat(service.post("/api/v1/environments", "name=shop").code()).isEqualTo("not_json");
    assertThat(service.post("/api/v1/environments", "[]").code()).isEqualTo("not_json");
    assertThat(service.post("/api/v1/environments", "{\"a\":1,\"a\":2}").code())
        .isEqualTo("not_json");
    assertThat(service.post("/api/v1/environments", "{} {}").code()).isEqualTo("not_json");
  }

  @Test
  void aBodyOfTwoMegabytesIsRefused() {
    Answer answer = service.post("/api/v1/environments", " ".repeat(2_000_000));

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.code()).isEqualTo("body_too_large");
  }

  @Test
  void withoutATokenNothingIsTold() {
    Answer missing = service.send(service.bare("/api/v1/environments").GET());
    Answer wrong =
        service.send(
            service.bare("/api/v1/environments").header("Authorization", "Bearer berth_no").GET());

    assertThat(missing.status()).isEqualTo(401);
    assertThat(missing.code()).isEqualTo("token_missing");
    assertThat(wrong.status()).isEqualTo(401);
    assertThat(wrong.code()).isEqualTo("token_wrong");
  }

  @ParameterizedTest
  @CsvSource({"'', invalid_idempotency_key", "a b, invalid_idempotency_key"})
  void aBadKeyIsRefused(String key, String code) {
    Answer answer = service.post("/api/v1/environments/x/ssh-access", "", "Idempotency-Key", key);
    Answer created =
        service.send(
            service
                .request("/api/v1/environments")
                .header("Idempotency-Key", key)
                .POST(
                    BodyPublishers.ofString(
                        "{\"name\":\"shop\",\"cores\":1,\"memory_mb\":512,\"disk_gb\":5}")));

    assertThat(answer.code()).isEqualTo("not_found");
    assertThat(created.code()).isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"playbook\":\"../etc/passwd\"} | unknown_playbook",
        "{\"playbook\":\"nix.yml\"} | unknown_playbook",
        "{} | missing_field",
        "{\"playbook\":\"build_template.yml\",\"variables\":{\"docker_platform_nix\":1}} | unknown_variable",
        "{\"playbook\":\"build_template.yml\",\"variables\":{\"docker_platform_resources\":{\"cores\":\"2\"}}} | wrong_type",
        "{\"playbook\":\"build_template.yml\",\"variables\":{\"a b\":1}} | invalid_value",
        "{\"playbook\":\"deploy_portainer.yml\",\"variables\":{\"portainer_admin_password\":\"in clear\"}} | secret_variable",
        "{\"playbook\":\"build_template.yml\",\"tags\":[\"a;b\"]} | wrong_type",
      })
  void aBadPlayIsRefusedWithItsOwnCode(String body, String code) {
    assertThat(service.post("/api/v1/runs", body).code()).isEqualTo(code);
    assertThat(service.count("request")).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/environments?limit=0, invalid_query",
    "/api/v1/environments?limit=501, invalid_query",
    "/api/v1/environments?after=x, invalid_query",
    "/api/v1/environments?state=nix, invalid_query",
    "/api/v1/requests/x, not_found",
    "/api/v1/requests/01900000-0000-7000-8000-000000000002, not_found",
    "/api/v1/nix, not_found",
  })
  void aBadAddressIsRefusedWithItsOwnCode(String address, String code) {
    assertThat(service.get(address).code()).isEqualTo(code);
  }
}
