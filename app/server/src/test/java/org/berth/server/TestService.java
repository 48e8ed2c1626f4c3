package org.berth.server;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.berth.server.config.Places;
import org.berth.server.db.Database;
import org.berth.server.db.EmbeddedPostgres;
import org.berth.server.http.Routes;
import org.berth.server.http.Web;
import org.berth.server.identity.Tokens;
import org.berth.server.json.Json;
import org.berth.server.proxmox.Observer;
import org.berth.server.run.RunSignals;

/**
 * The service on its own database and port, beside a stand-in for the far Proxmox. It accepts work
 * and does none: what is tested is what stands in the database when the answer leaves.
 */
final class TestService implements AutoCloseable {
  static {
    // Idle connections are given up well before the server does, which would look like a failure.
    System.setProperty("jdk.httpclient.keepalive.timeout", "3");
  }

  private static final Path ROOT = Path.of(System.getProperty("berth.root", "")).toAbsolutePath();

  final Platform platform;
  final Work work;
  final Routes routes;
  private final Path home;
  final StandInProxmox proxmox;
  private final RunSignals signals;
  private final Web web;
  private final HttpClient client = HttpClient.newHttpClient();
  private final String token;

  TestService(Map<String, String> settings) {
    try {
      home = Files.createTempDirectory("berth-test-");
      proxmox = new StandInProxmox(Files.createDirectories(home.resolve("far")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
    Places places = new Places(ROOT, home.resolve("home"), cache());
    platform = Platform.open(places, environment(settings), InstantSource.system());
    work = new Work(platform);
    work.observer.ifPresent(Observer::observe);
    signals = new RunSignals(platform.database());
    routes = Api.routes(platform, work, signals);
    web =
        new Web(
            platform.settings().http(),
            routes,
            new Tokens(platform.database(), platform.clock()),
            platform.ids());
    token = read(places.administratorToken());
  }

  private static Path cache() {
    return Path.of(System.getenv().getOrDefault("BERTH_CACHE", "/var/cache/berth"));
  }

  private Map<String, String> environment(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(proxmox.settings());
    all.put("BERTH_HTTP_PORT", "0");
    all.put("PATH", programs().toString());
    all.putAll(settings);
    return all;
  }

  /** The service wants to know where Ansible is; nothing here runs it. */
  private Path programs() {
    try {
      Path folder = Files.createDirectories(home.resolve("programs"));
      for (String name : List.of("ansible-playbook", "python3")) {
        Files.createSymbolicLink(folder.resolve(name), Path.of("/bin/false"));
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Database database() {
    return platform.database();
  }

  /** An answer with its body read as JSON. */
  record Answer(int status, JsonNode body, HttpResponse<String> http) {
    String code() {
      return body.path("code").asText();
    }
  }

  Answer get(String path) {
    return send(request(path).GET());
  }

  Answer delete(String path) {
    return send(request(path).DELETE());
  }

  Answer post(String path, String body, String... headers) {
    HttpRequest.Builder request = request(path).POST(BodyPublishers.ofString(body));
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  HttpRequest.Builder request(String path) {
    return bare(path).header("Authorization", "Bearer " + token);
  }

  HttpRequest.Builder bare(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + web.port() + path));
  }

  Answer send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
      boolean json = response.headers().firstValue("Content-Type").orElse("").contains("json");
      byte[] body =
          json
              ? response.body().getBytes(StandardCharsets.UTF_8)
              : "{}".getBytes(StandardCharsets.UTF_8);
      return new Answer(response.statusCode(), Json.tree(body), response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** How many rows a table has. */
  int count(String table) {
    return database()
        .inTransaction(
            tx -> tx.createQuery("select count(*) from " + table).mapTo(Integer.class).one());
  }

  @Override
  public void close() {
    web.close();
    signals.close();
    work.close();
    platform.close();
    new EmbeddedPostgres(platform.places()).stop();
    proxmox.close();
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
