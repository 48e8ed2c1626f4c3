package org.berth.lab.api;

import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.berth.lab.access.Accounts;
import org.berth.lab.endpoint.Arguments;
import org.berth.lab.endpoint.Call;
import org.berth.lab.endpoint.Caller;
import org.berth.lab.endpoint.Endpoint;
import org.berth.lab.endpoint.Refusal;
import org.berth.lab.endpoint.Rights;
import org.berth.lab.fault.Faults;
import org.berth.lab.host.HostFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a request through Proxmox's order of checks: who calls (401), whether there is such a call
 * (501), conflicts between path and body (400), whether tokens may make it (403), rights (403), the
 * node (500), parameters (400), and only then the code.
 */
final class Shell {
  private static final Logger LOG = LoggerFactory.getLogger(Shell.class);
  private static final Pattern PATH = Pattern.compile("/api2/([a-z]+)(/.*)?");
  private static final int LARGEST_BODY = 512 * 1024;

  private final Router router;
  private final Authentication authentication;
  private final Accounts accounts;
  private final List<String> nodes;
  private final Pacing pacing;
  private final Faults faults;

  Shell(
      List<Endpoint> endpoints,
      Accounts accounts,
      List<String> nodes,
      Pacing pacing,
      Faults faults) {
    this.router = new Router(endpoints);
    this.authentication = new Authentication(accounts.credentials());
    this.accounts = accounts;
    this.nodes = List.copyOf(nodes);
    this.pacing = pacing;
    this.faults = faults;
  }

  void handle(Context context) {
    context.header("Server", "pve-api-daemon/3.0");
    context.header("Cache-Control", "max-age=0");
    Matcher shape = PATH.matcher(Sent.decodePath(context.req().getRequestURI()));
    if (!shape.matches()) {
      Answers.bare(context, new Refusal(501, "no such file '" + context.path() + "'", Map.of()));
      return;
    }
    boolean extjs = shape.group(1).equals("extjs");
    String path = Optional.ofNullable(shape.group(2)).orElse("/");
    try {
      answer(context, extjs, path);
    } catch (Refusal refusal) {
      if (refusal.status() == 401) {
        pacing.delayUnauthorized();
      }
      Answers.refusal(context, extjs, refusal);
    } catch (HostFailure failure) {
      Answers.refusal(context, extjs, Refusal.failed(String.valueOf(failure.getMessage())));
    } catch (RuntimeException bug) {
      LOG.error("{} {} failed", context.method(), path, bug);
      Answers.refusal(context, extjs, Refusal.failed(String.valueOf(bug.getMessage())));
    }
  }

  private void answer(Context context, boolean extjs, String path) {
    String method = context.method().name();
    Optional<Router.Match> match = router.find(method, path);
    Caller caller;
    try {
      caller = authentication.of(context, path, match.map(Router.Match::endpoint));
    } catch (Refusal unauthorized) {
      pacing.delayUnauthorized();
      Answers.bare(context, unauthorized);
      return;
    }
    Router.Match found =
        match.orElseThrow(
            () ->
                new Refusal(501, "Method '" + method + " " + path + "' not implemented", Map.of()));
    Map<String, String> sent = merged(found, sent(context));
    Call call = checked(found.endpoint(), path, caller, sent);
    requireReachable(faults.onCall(method, path));
    Object answer = found.endpoint().action().answer(call);
    requireReachable(faults.onAnswer(method, path));
    Answers.success(context, extjs, answer);
  }

  /** Fails as a proxy that lost its node. */
  private static void requireReachable(Optional<Integer> status) {
    if (status.isPresent()) {
      String reason = status.get() == 595 ? "No route to host" : "Connection timed out";
      throw new Refusal(status.get(), reason, Map.of());
    }
  }

  private Call checked(Endpoint endpoint, String path, Caller caller, Map<String, String> sent) {
    if (caller.token() != null && !endpoint.tokens()) {
      throw Refusal.permission(
          "URI '" + path + "' not available with API token, need proper ticket.");
    }
    Rights rights = accounts.rights(caller);
    endpoint.permission().require(caller, rights, sent);
    String node = sent.get("node");
    if (node != null && !nodes.contains(node) && endpoint.path().startsWith("/nodes/{node}")) {
      throw Refusal.failed(
          "hostname lookup '%s' failed - failed to get address info for: %s: Name or service not known"
              .formatted(node, node));
    }
    Arguments arguments = endpoint.parameters().check(sent);
    return new Call(caller, rights, arguments);
  }

  private static Map<String, String> merged(Router.Match match, Map<String, String> sent) {
    Map<String, String> all = new HashMap<>(match.variables());
    new TreeMap<>(sent)
        .forEach(
            (name, value) -> {
              String inPath = all.put(name, value);
              if (inPath != null && !inPath.equals(value)) {
                throw Refusal.parameter(
                    name, "duplicate parameter (already defined in URI) with conflicting values!");
              }
            });
    return all;
  }

  private static Map<String, String> sent(Context context) {
    Map<String, String> sent =
        new HashMap<>(Sent.form(Optional.ofNullable(context.queryString()).orElse("")));
    String method = context.method().name();
    long length = context.req().getContentLengthLong();
    if (context.header("Transfer-Encoding") != null) {
      throw new Refusal(501, "chunked transfer encoding not supported", Map.of());
    }
    if (length > 0 && (method.equals("GET") || method.equals("DELETE"))) {
      throw new Refusal(501, "Unexpected content for method '" + method + "'", Map.of());
    }
    if (length > 0) {
      sent.putAll(body(context, length));
    }
    return sent;
  }

  private static Map<String, String> body(Context context, long length) {
    String type = Optional.ofNullable(context.contentType()).orElse("");
    if (type.startsWith("multipart/form-data")) {
      return Uploaded.parameters(context);
    }
    if (length > LARGEST_BODY) {
      throw new Refusal(501, "for data too large", Map.of());
    }
    String text = new String(context.bodyAsBytes(), StandardCharsets.UTF_8);
    if (type.startsWith("application/json")) {
      return Sent.json(text);
    }
    if (type.isEmpty() || type.startsWith("application/x-www-form-urlencoded")) {
      return Sent.form(text);
    }
    throw new Refusal(400, "unexpected content type '" + type + "'", Map.of());
  }
}
