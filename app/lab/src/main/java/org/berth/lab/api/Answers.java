package org.berth.lab.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.http.Context;
import org.berth.lab.endpoint.Fields;
import org.berth.lab.endpoint.Page;
import org.berth.lab.endpoint.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Writes answers in the two shapes that clients ask for: {@code json} with real status codes and
 * reason phrases, {@code extjs} always with 200.
 */
final class Answers {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TYPE = "application/json;charset=UTF-8";

  private Answers() {}

  static void success(Context context, boolean extjs, @Nullable Object answer) {
    Object data = answer instanceof Page page ? page.items() : answer;
    Fields body = new Fields();
    body.values().put("data", data);
    if (answer instanceof Page page) {
      body.with("total", page.total());
    }
    if (extjs) {
      body.with("success", 1).with("status", 200).with("message", "");
    }
    write(context, 200, body);
  }

  static void refusal(Context context, boolean extjs, Refusal refusal) {
    Fields body = new Fields();
    body.values().put("data", null);
    body.with("message", String.valueOf(refusal.getMessage()));
    if (!refusal.errors().isEmpty()) {
      body.with("errors", refusal.errors());
    }
    if (extjs) {
      write(context, 200, body.with("success", 0).with("status", refusal.status()));
      return;
    }
    rename(context, refusal);
    write(context, refusal.status(), body);
  }

  /** What is refused before a call is known at all says why only in the reason phrase. */
  static void bare(Context context, Refusal refusal) {
    rename(context, refusal);
    context.status(refusal.status()).result("");
  }

  private static void rename(Context context, Refusal refusal) {
    ReasonPhrases.set(
        context.req(), String.valueOf(refusal.getMessage()).lines().findFirst().orElse(""));
    context.header("Connection", "close");
  }

  private static void write(Context context, int status, Fields body) {
    try {
      context.status(status).contentType(TYPE).result(JSON.writeValueAsBytes(body));
    } catch (JsonProcessingException bug) {
      throw new IllegalStateException(bug);
    }
  }
}
