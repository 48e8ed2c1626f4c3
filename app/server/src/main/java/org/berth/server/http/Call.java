package org.berth.server.http;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.berth.contract.ErrorCode;
import org.berth.contract.Request;
import org.berth.server.json.Json;
import org.berth.server.problem.Failure;
import org.berth.server.tenant.Scope;
import org.jspecify.annotations.Nullable;

/** One call of one route, its caller already known and permitted. */
public final class Call {
  private final Context http;
  private final @Nullable Caller caller;
  private final Query query;

  Call(Context http, @Nullable Caller caller) {
    this.http = http;
    this.caller = caller;
    this.query = Query.parse(http.queryString());
  }

  /** The exchange itself, for what only some routes need: headers, streams. */
  public Context http() {
    return http;
  }

  /** Who calls; routes with {@link Permission#PUBLIC} have no caller. */
  public Caller caller() {
    if (caller == null) {
      throw new IllegalStateException(http.path() + " is public");
    }
    return caller;
  }

  /** What the caller may see. */
  public Scope scope() {
    return new Scope(caller().tenant());
  }

  /** A part of the path, as text; an id in the lower case that it is stored in. */
  public String path(String name) {
    String text = http.pathParam(name);
    return uuid(text).map(UUID::toString).orElse(text);
  }

  /** A part of the path that is an id; anything else is not found. */
  public UUID id(String name) {
    String text = http.pathParam(name);
    return uuid(text)
        .orElseThrow(() -> new Failure(ErrorCode.NOT_FOUND, "'" + text + "' is not an id"));
  }

  /** The UUID that a text is, if it is one in the usual 36 characters. */
  public static Optional<UUID> uuid(String text) {
    try {
      // fromString also takes groups of other lengths, and cuts them.
      return Optional.of(UUID.fromString(text)).filter(id -> id.toString().equalsIgnoreCase(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  public Optional<String> query(String name) {
    return query.value(name);
  }

  /** A query parameter that is an id. */
  public Optional<UUID> queryId(String name) {
    return query(name)
        .map(
            text ->
                uuid(text)
                    .orElseThrow(
                        () ->
                            new Failure(
                                ErrorCode.INVALID_QUERY, name + " '" + text + "' is no id")));
  }

  /** A query parameter that is one of a few words. */
  public Optional<String> query(String name, Stream<String> words) {
    Optional<String> text = query(name);
    if (text.isPresent() && words.noneMatch(text.get()::equals)) {
      throw new Failure(
          ErrorCode.INVALID_QUERY, "%s '%s' does not exist".formatted(name, text.get()));
    }
    return text;
  }

  /** A query parameter that is true or false; false when it is left out. */
  public boolean flag(String name) {
    return switch (query(name).orElse("false")) {
      case "true" -> true;
      case "false" -> false;
      case String other ->
          throw new Failure(
              ErrorCode.INVALID_QUERY, "%s is '%s', not true or false".formatted(name, other));
    };
  }

  /** Whether only the headers of the answer are asked for. */
  public boolean headersOnly() {
    return http.method().equals(HandlerType.HEAD);
  }

  public Optional<String> header(String name) {
    return Optional.ofNullable(http.header(name));
  }

  /** Whether the caller would rather have a media type than the usual one. */
  public boolean prefers(String type, String usual) {
    return Accept.prefers(lines("Accept"), type, usual);
  }

  /** A header that is a list, which may go on in further lines. */
  private List<String> lines(String name) {
    return Collections.list(http.req().getHeaders(name));
  }

  /** The body as a JSON object; an empty body is an empty object. */
  public Body body() throws IOException {
    return Body.read(http.req().getInputStream(), header("Content-Type"));
  }

  /** Answers with JSON. */
  public void json(int status, Object value) {
    http.status(status).contentType("application/json").result(Json.bytes(value));
  }

  /** Answers that work was accepted, with where to follow it. */
  public void accepted(Request request) {
    http.header("Location", "/api/v1/requests/" + request.id());
    json(202, request);
  }

  /** Answers with one object and its ETag, or with 304 when the caller has it already. */
  public void object(Object value) {
    byte[] bytes = Json.bytes(value);
    String tag = ETags.of(bytes);
    http.header("ETag", tag);
    if (ETags.match(lines("If-None-Match"), tag)) {
      http.status(304);
    } else {
      http.status(200).contentType("application/json").result(bytes);
    }
  }
}
