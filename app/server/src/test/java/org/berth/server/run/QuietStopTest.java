package org.berth.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.berth.server.json.Json;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM in the middle of work: nothing to worry about in the log, nothing lost. */
@Tag("service")
final class QuietStopTest {
  private static final Pattern LISTENING = Pattern.compile("listening host=\\S+ port=(\\d+)");
  private static final Path SOURCE = Path.of(System.getProperty("berth.root", "")).toAbsolutePath();

  @TempDir private Path home = Path.of("");
  private @Nullable Process service;

  @AfterEach
  void stop() throws InterruptedException {
    if (service != null) {
      service.destroyForcibly().waitFor();
    }
  }

  @Test
  void aStopInTheMiddleOfWorkLeavesNoErrorAndTheWorkGoesOn() throws Exception {
    try (var berth = new RunFixture(home)) {
      Files.createSymbolicLink(berth.places.root().resolve("roles"), SOURCE.resolve("roles"));
      int port = start(berth, 0);
      List<String> requests = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        requests.add(play(berth, port, "steps_" + i + ".yml"));
      }
      for (int number = 1; number <= 2; number++) {
        awaitState(berth, port, requests.getFirst(), "running");
        end();
        port = start(berth, number);
      }
      for (String request : requests) {
        awaitState(berth, port, request, "succeeded");
      }
      end();
    }

    for (int number = 0; number <= 2; number++) {
      assertThat(log(number)).doesNotContain("ERROR").doesNotContain("Exception");
    }
  }

  private static String play(RunFixture berth, int port, String name) throws IOException {
    Files.writeString(
        berth.places.root().resolve("playbooks/" + name),
        "- hosts: localhost\n  gather_facts: false\n  tasks:\n" + Underway.STEPS.indent(4));
    String body = "{\"playbook\": \"" + name + "\"}";
    return call(berth, port, "POST", "/runs", body).path("id").asText();
  }

  private int start(RunFixture berth, int number) throws IOException, InterruptedException {
    service = serve(berth, number);
    return port(number);
  }

  private void end() throws InterruptedException {
    Process running = Objects.requireNonNull(service);
    running.destroy();
    assertThat(running.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(running.exitValue()).isEqualTo(143);
  }

  private Process serve(RunFixture berth, int number) throws IOException {
    var builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "org.berth.server.Main",
            "serve");
    builder.environment().put("BERTH_ROOT", berth.places.root().toString());
    builder.environment().put("BERTH_HOME", berth.places.home().toString());
    builder.environment().put("BERTH_HTTP_PORT", "0");
    builder
        .environment()
        .put("PATH", RunFixture.toolchain().programs() + ":" + System.getenv("PATH"));
    return builder
        .redirectErrorStream(true)
        .redirectOutput(home.resolve("log-" + number).toFile())
        .start();
  }

  private String log(int number) {
    try {
      return Files.readString(home.resolve("log-" + number));
    } catch (IOException e) {
      return "";
    }
  }

  private int port(int number) throws InterruptedException {
    await(() -> LISTENING.matcher(log(number)).find(), () -> "it does not listen: " + log(number));
    Matcher port = LISTENING.matcher(log(number));
    assertThat(port.find()).isTrue();
    return Integer.parseInt(port.group(1));
  }

  private static void awaitState(RunFixture berth, int port, String request, String state)
      throws InterruptedException {
    await(
        () -> {
          String now = call(berth, port, "GET", "/requests/" + request, "").path("state").asText();
          return now.equals(state) || now.equals("succeeded");
        },
        () -> call(berth, port, "GET", "/requests/" + request, "").toString());
  }

  /** A process that starts on a busy machine takes its time. */
  private static void await(BooleanSupplier condition, Supplier<String> otherwise)
      throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > until) {
        throw new AssertionError(otherwise.get());
      }
      Thread.sleep(20);
    }
  }

  private static JsonNode call(
      RunFixture berth, int port, String method, String path, String body) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      String token = Files.readString(berth.places.administratorToken()).strip();
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1" + path))
              .header("Authorization", "Bearer " + token)
              .method(method, BodyPublishers.ofString(body))
              .build();
      return Json.tree(client.send(request, BodyHandlers.ofByteArray()).body());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
