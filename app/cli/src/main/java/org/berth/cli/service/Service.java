package org.berth.cli.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The HTTP conversation with one service. Every method answers what the service said, unchanged, or
 * ends the command with the service's own sentence.
 */
public final class Service {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
  private static final String PREFIX = "/api/v1";
  private static final int PAGE = 500;

  private final Connection connection;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_LIMIT)
          .build();

  public Service(Connection connection) {
    this.connection = connection;
  }

  /**
   * An address as people type it: the scheme may be left out, a slash at the end does not matter.
   */
  public static URI parseUrl(String text) {
    String full = text.contains("://") ? text : "https://" + text;
    String trimmed = full.replaceAll("/+$", "");
    try {
      URI url = URI.create(trimmed);
      if (url.getHost() != null && url.getScheme().matches("https?")) {
        return url;
      }
    } catch (IllegalArgumentException notAnAddress) {
      // Said below, in the same words as for an address of another scheme.
    }
    throw new CommandFailure(
        ExitCode.USAGE,
        "'" + text + "' is not the address of a service",
        "For example https://berth.example.org");
  }

  /** A user's text as one segment of a path. */
  public static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  public Connection connection() {
    return connection;
  }

  public JsonNode get(String path) {
    return json(request(path).GET().build());
  }

  /** All pages of a list as one answer; {@code next} is null in it. */
  public ObjectNode list(String path) {
    String start = path + (path.contains("?") ? "&" : "?") + "limit=" + PAGE;
    ArrayNode items = JsonNodeFactory.instance.arrayNode();
    Optional<String> after = Optional.empty();
    do {
      JsonNode page = get(start + after.map(mark -> "&after=" + segment(mark)).orElse(""));
      page.path("items").forEach(items::add);
      after = Optional.ofNullable(page.path("next").textValue());
    } while (after.isPresent());
    ObjectNode whole = JsonNodeFactory.instance.objectNode();
    whole.set("items", items);
    whole.putNull("next");
    return whole;
  }

  /** Sends a JSON body. The key makes it safe to send the same again after a broken connection. */
  public JsonNode post(String path, JsonNode body, String idempotencyKey) {
    HttpRequest request =
        request(path)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", idempotencyKey)
            .POST(BodyPublishers.ofString(body.toString()))
            .build();
    return json(request);
  }

  public JsonNode delete(String path, String idempotencyKey) {
    return json(request(path).header("Idempotency-Key", idempotencyKey).DELETE().build());
  }

  /** A body as it comes; the caller closes it. */
  public InputStream stream(String path, Map<String, String> headers) {
    HttpRequest.Builder builder = request(path);
    headers.forEach(builder::setHeader);
    HttpResponse<InputStream> response = send(builder.GET().build(), BodyHandlers.ofInputStream());
    if (response.statusCode() >= 300) {
      throw Problems.failure(response.statusCode(), text(response.body()));
    }
    return response.body();
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(connection.url() + PREFIX + path))
            .header("Accept", "application/json")
            .header("User-Agent", "berth-cli");
    connection.token().ifPresent(token -> builder.header("Authorization", "Bearer " + token));
    return builder;
  }

  private JsonNode json(HttpRequest request) {
    HttpResponse<String> response = send(request, BodyHandlers.ofString());
    if (response.statusCode() >= 300) {
      throw Problems.failure(response.statusCode(), response.body());
    }
    return Json.parse(response.body());
  }

  private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
    try {
      return http.send(request, handler);
    } catch (IOException unreachable) {
      throw new CommandFailure(
          ExitCode.UNREACHABLE,
          "The service at " + connection.url() + " does not answer",
          "Is it running (./berth serve)? Is the address right (berth context)?");
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(ExitCode.FAILED, "Interrupted");
    }
  }

  private static String text(InputStream body) {
    try (body) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException cut) {
      return "";
    }
  }
}
