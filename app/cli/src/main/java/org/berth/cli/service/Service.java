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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The HTTP conversation with one service. Every method answers what the service said, unchanged, or
 * ends the command with the service's own sentence.
 */
public final class Service {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

  /** Also a hard cancel has its proofs together in less. */
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);

  /** Events have a sign of life every 15 seconds; text may be asked for again where it stopped. */
  private static final Duration SILENCE_LIMIT = Duration.ofSeconds(60);

  private static final String PREFIX = "/api/v1";
  private static final int PAGE = 500;

  private final Connection connection;
  private final Duration answerLimit;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_LIMIT)
          .build();

  public Service(Connection connection) {
    this(connection, ANSWER_LIMIT);
  }

  Service(Connection connection, Duration answerLimit) {
    this.connection = connection;
    this.answerLimit = answerLimit;
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
    return get(path, answerLimit);
  }

  /** As {@link #get(String)}, for somebody who may have less time. */
  public JsonNode get(String path, Duration limit) {
    return json(request(path).GET().build(), limit);
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
    return json(request, answerLimit);
  }

  public JsonNode delete(String path, String idempotencyKey) {
    return json(
        request(path).header("Idempotency-Key", idempotencyKey).DELETE().build(), answerLimit);
  }

  /**
   * A body as it comes; the caller closes it. It breaks when the service says nothing for a minute,
   * and at the deadline.
   */
  public InputStream stream(String path, Map<String, String> headers, Deadline deadline) {
    HttpRequest.Builder builder = request(path);
    headers.forEach(builder::setHeader);
    HttpResponse<InputStream> response =
        send(builder.GET().build(), BodyHandlers.ofInputStream(), deadline.rest());
    InputStream body = AttendedStream.of(response.body(), SILENCE_LIMIT, deadline);
    if (response.statusCode() >= 300) {
      throw Problems.failure(response.statusCode(), text(body));
    }
    return body;
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(connection.url() + PREFIX + path))
            .header("Accept", "application/json")
            .header("User-Agent", "berth-cli");
    connection.token().ifPresent(token -> builder.header("Authorization", "Bearer " + token));
    return builder;
  }

  private JsonNode json(HttpRequest request, Duration limit) {
    HttpResponse<String> response = send(request, BodyHandlers.ofString(), limit);
    if (response.statusCode() >= 300) {
      throw Problems.failure(response.statusCode(), response.body());
    }
    return Json.parse(response.body());
  }

  /** The limit is for all of the answer, but for a stream only until it begins. */
  private <T> HttpResponse<T> send(
      HttpRequest request, HttpResponse.BodyHandler<T> handler, Duration limit) {
    Duration patience = limit.compareTo(answerLimit) < 0 ? limit : answerLimit;
    CompletableFuture<HttpResponse<T>> answer = http.sendAsync(request, handler);
    try {
      return answer.get(Math.max(1, patience.toMillis()), TimeUnit.MILLISECONDS);
    } catch (ExecutionException unreachable) {
      throw away("does not answer", "Is it running (./berth serve)?");
    } catch (TimeoutException silent) {
      answer.cancel(true);
      throw away(
          "has not answered within " + Math.max(1, patience.toSeconds()) + " s",
          "What was asked of it may be done all the same.");
    } catch (InterruptedException stop) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new CommandFailure(ExitCode.FAILED, "Interrupted");
    }
  }

  private CommandFailure away(String how, String hint) {
    return new CommandFailure(
        ExitCode.UNREACHABLE,
        "The service at " + connection.url() + " " + how,
        hint + " Is the address right (berth context)?");
  }

  private static String text(InputStream body) {
    try (body) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException cut) {
      return "";
    }
  }
}
