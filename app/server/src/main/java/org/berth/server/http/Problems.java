package org.berth.server.http;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import java.util.List;
import org.berth.contract.ErrorCode;
import org.berth.contract.Problem;
import org.berth.contract.Problem.FieldError;
import org.berth.server.db.Database;
import org.berth.server.json.Json;
import org.berth.server.problem.Failure;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what went wrong as {@code application/problem+json} (RFC 9457). */
final class Problems {
  static final String TYPE = "application/problem+json";

  private static final Logger log = LoggerFactory.getLogger(Problems.class);

  private Problems() {}

  static void write(Failure failure, Context http) {
    write(failure.code(), failure.sentence(), failure.errors(), http);
  }

  /** Javalin's own refusals: no such address, wrong method, too large. */
  static void write(HttpResponseException refusal, Context http) {
    String where = http.method().name() + " " + http.path();
    switch (refusal.getStatus()) {
      case 404 -> write(ErrorCode.NOT_FOUND, "There is no " + where, List.of(), http);
      case 405 -> otherMethods(refusal, http);
      case 413 -> write(ErrorCode.BODY_TOO_LARGE, "The body has more than 1 MiB", List.of(), http);
      default -> bug(refusal, http);
    }
  }

  /** The methods that the address has: to OPTIONS the answer, to others what they should be. */
  private static void otherMethods(HttpResponseException refusal, Context http) {
    http.header("Allow", String.join(", ", refusal.getDetails().values()) + ", OPTIONS");
    if (http.method().equals(HandlerType.OPTIONS)) {
      http.status(204);
    } else {
      String where = http.method().name() + " " + http.path();
      write(ErrorCode.METHOD_NOT_ALLOWED, "There is no " + where, List.of(), http);
    }
  }

  /** The database is away, which it told in the log itself; or it refused, which is a bug. */
  static void database(JdbiException failure, Context http) {
    if (Database.lost(failure)) {
      write(ErrorCode.UNAVAILABLE, "The database does not answer", List.of(), http);
    } else {
      bug(failure, http);
    }
  }

  static void bug(Exception bug, Context http) {
    if (http.res().isCommitted()) {
      // Whoever asked has hung up in the middle of the answer, or hears nothing more of it anyway.
      log.debug("answer cut path={} request_id={}", http.path(), RequestIds.of(http), bug);
      return;
    }
    log.error(
        "request failed method={} path={} request_id={}",
        http.method().name(),
        http.path(),
        RequestIds.of(http),
        bug);
    write(ErrorCode.INTERNAL, "Something went wrong inside Berth", List.of(), http);
  }

  private static void write(
      ErrorCode code, String sentence, List<FieldError> errors, Context http) {
    if (code.status() == 401) {
      http.header("WWW-Authenticate", "Bearer");
    }
    byte[] body = bytes(code, sentence, errors, RequestIds.of(http));
    http.status(code.status()).contentType(TYPE).result(body);
  }

  static byte[] bytes(ErrorCode code, String sentence, List<FieldError> errors, String requestId) {
    return Json.bytes(
        new Problem(
            "urn:berth:problem:" + code.wire(),
            code.title(),
            code.status(),
            code,
            sentence,
            code.hint(),
            errors,
            requestId));
  }
}
