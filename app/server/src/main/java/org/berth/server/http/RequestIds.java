package org.berth.server.http;

import io.javalin.http.Context;
import java.util.UUID;

/** The id that an HTTP request is known by in the log and in its answer. */
final class RequestIds {
  static final String HEADER = "X-Request-Id";
  private static final String ATTRIBUTE = "berth.request_id";

  private RequestIds() {}

  static void give(Context http, UUID id) {
    http.attribute(ATTRIBUTE, id.toString());
    http.header(HEADER, id.toString());
  }

  static String of(Context http) {
    String id = http.attribute(ATTRIBUTE);
    return id == null ? "" : id;
  }
}
