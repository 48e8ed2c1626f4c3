package org.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.berth.server.json.Json;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What no client of a library would send is refused with a problem like any other. */
@Tag("service")
final class RawRequestTest {
  private static TestService service;

  @BeforeAll
  static void start() {
    service = new TestService(Map.of());
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET /api/v1/environments/%00 HTTP/1.1;Host: x | 400 | malformed_request",
        "GET /api/v1/environments/%zz HTTP/1.1;Host: x | 400 | malformed_request",
        "PUT /api/v1/environments/%00 HTTP/1.1;Host: x | 400 | malformed_request",
        "GET /healthz HTTP/1.1 | 400 | malformed_request",
        "GET /healthz HTTP/1.1;Host: x;Accept: text/plain;Content-Length: x | 400 | malformed_request",
        "GET /api/v1/environments?name=%zz HTTP/1.1;Host: x;TOKEN | 400 | invalid_query",
        "GET /api/v1/environments?name=%2 HTTP/1.1;Host: x;TOKEN | 400 | invalid_query",
        "GET /api/v1/environments?n%zz=shop HTTP/1.1;Host: x;TOKEN | 400 | invalid_query",
        "nonsense | 400 | malformed_request",
        "GET /healthz?LONG HTTP/1.1;Host: x | 414 | address_too_long",
        "GET /healthz HTTP/1.1;Host: x;X-Long: LONG | 431 | headers_too_large",
        "GET /healthz HTTP/1.1;Host: x;Sec-WebSocket-Version: 13 | 404 | not_found",
      })
  void itIsRefusedWithAProblem(String request, int status, String code) throws IOException {
    String answer =
        send(
            request
                .replace("LONG", "x".repeat(20_000))
                .replace("TOKEN", "Authorization: " + token())
                .replace(";", "\r\n"));

    String head = answer.substring(0, answer.indexOf("\r\n\r\n"));
    JsonNode problem = Json.stored(answer.substring(head.length() + 4));
    assertThat(head).startsWith("HTTP/1.1 " + status);
    assertThat(head).containsIgnoringCase("Content-Type: application/problem+json");
    assertThat(problem.path("status").asInt()).isEqualTo(status);
    assertThat(problem.path("code").asText()).isEqualTo(code);
    assertThat(problem.path("hint").asText()).isNotBlank();
    assertThat(problem.path("errors").isArray()).isTrue();
    assertThat(head).containsIgnoringCase("X-Request-Id: " + problem.path("request_id").asText());
  }

  private static String token() {
    return service.request("/").build().headers().firstValue("Authorization").orElseThrow();
  }

  private static String send(String request) throws IOException {
    int port = service.bare("/").build().uri().getPort();
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket
          .getOutputStream()
          .write((request + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
