package org.berth.server;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.berth.server.json.Json;

/** The service in a process of its own, so that it can be stopped and let go again. */
final class ServedInstance implements AutoCloseable {
  private final Path home;
  private final int port;
  private final Path said;
  private final Process process;
  private final HttpClient client = HttpClient.newHttpClient();

  ServedInstance(Path root, Path home, Map<String, String> settings) {
    this.home = home;
    this.port = freePort();
    this.said = home.resolve("service-%d.out".formatted(port));
    Map<String, String> environment = new HashMap<>(settings);
    environment.put("BERTH_ROOT", root.toString());
    environment.put("BERTH_HOME", home.toString());
    environment.put("BERTH_HTTP_PORT", Integer.toString(port));
    var builder =
        new ProcessBuilder(
            ProcessHandle.current().info().command().orElse("java"),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "serve");
    builder.environment().putAll(environment);
    try {
      Files.createDirectories(home);
      process = builder.redirectErrorStream(true).redirectOutput(said.toFile()).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() {
    try (var free = new ServerSocket(0)) {
      return free.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns when it answers. */
  ServedInstance ready() throws InterruptedException {
    await("the service answers", () -> process.isAlive() && answers());
    return this;
  }

  private boolean answers() {
    try {
      return get("/whoami").has("name");
    } catch (UncheckedIOException notYet) {
      return false;
    }
  }

  JsonNode get(String path) {
    return send(request(path).GET());
  }

  JsonNode post(String path, String body) {
    return send(request(path).POST(BodyPublishers.ofString(body)));
  }

  /** Asks for a play; gives the request's id. */
  String play(String playbook) {
    JsonNode answer = post("/runs", "{\"playbook\":\"" + playbook + "\"}");
    if (!answer.path("state").asText().equals("queued")) {
      throw new AssertionError(answer.toString());
    }
    return answer.path("id").asText();
  }

  String state(String request) {
    return get("/requests/" + request).path("state").asText();
  }

  /** Whether a request has a run. */
  boolean runs(String request) {
    return get("/requests/" + request).hasNonNull("run_id");
  }

  /** The id of a request's run. */
  String runIdOf(String request) {
    return get("/requests/" + request).path("run_id").asText();
  }

  JsonNode runOf(String request) {
    return get("/runs/" + runIdOf(request));
  }

  List<JsonNode> events(String request) {
    return get("/runs/" + runIdOf(request) + "/events?limit=500")
        .path("items")
        .valueStream()
        .toList();
  }

  private HttpRequest.Builder request(String path) {
    try {
      return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1" + path))
          .timeout(Duration.ofSeconds(60))
          .header(
              "Authorization", "Bearer " + Files.readString(home.resolve("admin-token")).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private JsonNode send(HttpRequest.Builder request) {
    try {
      return Json.tree(
          client
              .send(request.build(), BodyHandlers.ofString())
              .body()
              .getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The id under which it works. */
  String id() {
    try {
      return Files.readString(home.resolve("instance-id")).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it said on its terminal. */
  String said() {
    try {
      return Files.readString(said);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for its end; gives what it ended with. */
  int exitStatus() throws InterruptedException {
    return process.waitFor();
  }

  boolean lives() {
    return process.isAlive();
  }

  /** SIGSTOP, SIGCONT and the like, to this process alone. */
  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long until = System.nanoTime() + Duration.ofSeconds(90).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > until) {
        throw new AssertionError("waited in vain until " + what);
      }
      Thread.sleep(20);
    }
  }

  @Override
  public void close() {
    try {
      signal("CONT");
      process.destroy();
      process.waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
