package org.berth.server.run;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.berth.server.config.Settings;
import org.berth.server.db.Database;
import org.berth.server.db.Ids;
import org.berth.server.http.Caller;
import org.berth.server.http.Permission;
import org.berth.server.http.Routes;
import org.berth.server.http.Web;
import org.berth.server.tenant.TenantId;

/** The addresses of runs, served and read over HTTP. */
final class RunApi implements AutoCloseable {
  private final RunSignals signals;
  private final Web web;

  RunApi(Database database) {
    signals = new RunSignals(database);
    var routes = new Routes();
    new RunRoutes(database, signals, InstantSource.system()).register(routes);
    var reader =
        new Caller(new UUID(1, 1), "reader", TenantId.DEFAULT, Set.of(Permission.RUN_READ));
    web =
        new Web(
            new Settings.Http("127.0.0.1", 0),
            routes,
            token -> reader,
            new Ids(InstantSource.system(), new SecureRandom()));
  }

  int port() {
    return web.port();
  }

  /** The lines of a stream to its end. */
  List<String> stream(RunId run, String after) throws IOException, InterruptedException {
    List<String> lines = new ArrayList<>();
    stream(run, after, lines);
    return lines;
  }

  /** Adds the lines of a stream while they come; an IOException when it breaks. */
  void stream(RunId run, String after, List<String> lines)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          request("/runs/" + run + "/events")
              .header("Accept", "text/event-stream")
              .header("Last-Event-ID", after)
              .build();
      try (Stream<String> body = client.send(request, BodyHandlers.ofLines()).body()) {
        body.forEach(lines::add);
      }
    }
  }

  HttpResponse<byte[]> get(String path, String header, String value)
      throws IOException, InterruptedException {
    return send(request(path).header(header, value));
  }

  HttpResponse<byte[]> head(String path, String header, String value)
      throws IOException, InterruptedException {
    return send(request(path).header(header, value).HEAD());
  }

  private static HttpResponse<byte[]> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), BodyHandlers.ofByteArray());
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + web.port() + "/api/v1" + path))
        .timeout(Duration.ofSeconds(60));
  }

  static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  /** The numbers of the events in some lines. */
  static List<Long> ids(List<String> lines) {
    // A copy, because more may come meanwhile.
    return List.copyOf(lines).stream()
        .filter(line -> line.startsWith("id: "))
        .map(line -> Long.valueOf(line.substring(4)))
        .toList();
  }

  @Override
  public void close() {
    signals.close();
    web.close();
  }
}
