package org.berth.lab.api;

import io.javalin.http.Context;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.berth.lab.access.Credentials;
import org.berth.lab.endpoint.Caller;
import org.berth.lab.endpoint.Endpoint;
import org.berth.lab.endpoint.Permission;
import org.berth.lab.endpoint.Refusal;

/**
 * Finds out who calls: a cookie beats the same cookie in the header, and both beat an API token.
 */
record Authentication(Credentials credentials) {
  private static final Pattern COOKIE = Pattern.compile("(?:^|[\\s;])PVEAuthCookie=([^;]*)");
  private static final Pattern TOKEN = Pattern.compile("PVEAPIToken[= ](.*)");
  private static final Pattern UPLOAD = Pattern.compile("/nodes/[^/]+/storage/[^/]+/upload");

  /** Nobody, for the calls that come before a log-in. */
  private static final Caller NOBODY = Caller.parse("");

  /**
   * The caller of a request.
   *
   * @throws Refusal 401 with the reason
   */
  Caller of(Context context, String path, Optional<Endpoint> endpoint) {
    if (endpoint.filter(e -> e.permission() == Permission.Open.WORLD).isPresent()) {
      return NOBODY;
    }
    String authorization = Optional.ofNullable(context.header("Authorization")).orElse("");
    Optional<String> ticket =
        find(COOKIE, Optional.ofNullable(context.header("Cookie")).orElse(""))
            .or(() -> find(COOKIE, authorization))
            .map(Sent::decodePath);
    if (ticket.isPresent()) {
      Caller caller = credentials.byTicket(ticket.get());
      if (!context.method().name().equals("GET") && !UPLOAD.matcher(path).matches()) {
        String csrf = Optional.ofNullable(context.header("CSRFPreventionToken")).orElse("");
        credentials.requireCsrfToken(csrf, caller);
      }
      return caller;
    }
    return find(TOKEN, authorization)
        .map(credentials::byToken)
        .orElseThrow(() -> new Refusal(401, "No ticket", Map.of()));
  }

  private static Optional<String> find(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }
}
