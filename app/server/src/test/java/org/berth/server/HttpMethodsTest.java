package org.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javalin.http.HandlerType;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.berth.server.TestService.Answer;
import org.berth.server.http.Route;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which methods an address has, and that HEAD is GET without its body. */
@Tag("service")
final class HttpMethodsTest {
  private static final String NOBODY = "01900000-0000-7000-8000-000000000002";

  private static TestService service;

  @BeforeAll
  static void start() {
    service = new TestService(Map.of());
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static Stream<String> paths() {
    return service.routes.all().stream()
        .filter(route -> route.method().equals(HandlerType.GET))
        .map(Route::path)
        .map(path -> path.replaceAll("\\{[a-z]+}", NOBODY));
  }

  private static Answer head(String path) {
    return service.send(service.request(path).HEAD());
  }

  private static Answer options(String path) {
    return service.send(service.bare(path).method("OPTIONS", BodyPublishers.noBody()));
  }

  private static Optional<String> header(Answer answer, String name) {
    return answer.http().headers().firstValue(name);
  }

  @Test
  void headAnswersAsGetDoesWithoutTheBody() {
    for (String path : paths().toList()) {
      Answer get = service.get(path);

      Answer head = head(path);

      assertThat(head.status()).as(path).isEqualTo(get.status());
      assertThat(head.http().body()).as(path).isEmpty();
      assertThat(header(head, "Content-Type")).as(path).isEqualTo(header(get, "Content-Type"));
      assertThat(header(head, "ETag")).as(path).isEqualTo(header(get, "ETag"));
      if (!path.equals("/metrics")) {
        assertThat(header(head, "Content-Length"))
            .as(path)
            .isEqualTo(header(get, "Content-Length"));
      }
    }
  }

  @Test
  void headNeedsTheTokenThatGetNeeds() {
    for (String path : paths().toList()) {
      int get = service.send(service.bare(path).GET()).status();

      assertThat(service.send(service.bare(path).HEAD()).status()).as(path).isEqualTo(get);
    }
    assertThat(service.send(service.bare("/api/v1/environments").HEAD()).status()).isEqualTo(401);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PUT | /api/v1/environments | GET, POST, HEAD, OPTIONS",
        "POST | /api/v1/whoami | GET, HEAD, OPTIONS",
        "GET | /api/v1/runs/01900000-0000-7000-8000-000000000002/cancel | POST, OPTIONS",
        "BREW | /api/v1/runs | GET, POST, HEAD, OPTIONS",
        "TRACE | /api/v1/nodes | GET, HEAD, OPTIONS",
      })
  void aMethodThatTheAddressDoesNotHaveIsRefusedWithThoseItHas(
      String method, String path, String allowed) {
    Answer answer = service.send(service.request(path).method(method, BodyPublishers.noBody()));

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.code()).isEqualTo("method_not_allowed");
    assertThat(header(answer, "Content-Type")).contains("application/problem+json");
    assertThat(List.of(header(answer, "Allow").orElseThrow().split(", ")))
        .containsExactlyInAnyOrder(allowed.split(", "));
  }

  @Test
  void optionsTellsTheMethodsOfAnAddress() {
    Answer answer = options("/api/v1/notifications/" + NOBODY);

    assertThat(answer.status()).isEqualTo(204);
    assertThat(List.of(header(answer, "Allow").orElseThrow().split(", ")))
        .containsExactlyInAnyOrder("GET", "PATCH", "DELETE", "HEAD", "OPTIONS");
    assertThat(options("/api/v1/nix").code()).isEqualTo("not_found");
  }
}
