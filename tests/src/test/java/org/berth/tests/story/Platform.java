package org.berth.tests.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.berth.cli.service.CommandFailure;
import org.berth.cli.service.Service;
import org.berth.cli.service.Surroundings;

/**
 * One lab, or a Proxmox that is given, with one service for all stories of a test run; the service
 * can be killed and started again.
 */
final class Platform implements AutoCloseable {
  private static final Set<String> ENDS = Set.of("succeeded", "failed", "refused", "cancelled");
  private static final Pattern EXPORT =
      Pattern.compile("^export ([A-Z_]+)='?([^']*)'?$", Pattern.MULTILINE);

  private final Launcher launcher;
  private final Map<String, String> proxmoxSettings;
  private Process process;
  private Service service;

  private Platform(Launcher launcher) {
    this.launcher = launcher;
    FarProxmox far = FarProxmox.given();
    this.proxmoxSettings = far.there() ? far.ofClients() : lab(launcher);
    this.process = launcher.start("serve");
    awaitReady();
    this.service = connect();
  }

  private static Map<String, String> lab(Launcher launcher) {
    launcher.run("lab", "up").orFail();
    return exports(launcher);
  }

  private static Map<String, String> exports(Launcher launcher) {
    return EXPORT
        .matcher(launcher.run("lab", "env").orFail())
        .results()
        .collect(Collectors.toMap(line -> line.group(1), line -> line.group(2)));
  }

  /** Everything up and the template built; takes a minute where the caches are cold. */
  static Platform start() {
    Launcher launcher = launcher();
    try {
      Platform platform = new Platform(launcher);
      launcher.run("play", "build_template.yml").orFail();
      return platform;
    } catch (RuntimeException | Error failed) {
      launcher.run("demo", "--down");
      throw failed;
    }
  }

  private static Launcher launcher() {
    try (ServerSocket free = new ServerSocket(0)) {
      FarProxmox far = FarProxmox.given();
      return new Launcher(
          Files.createTempDirectory("berth-story"),
          free.getLocalPort(),
          far.there() ? far.ofService() : Map.of());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The launcher with this platform's home and port. */
  Launcher commands() {
    return launcher;
  }

  Map<String, String> proxmoxSettings() {
    return proxmoxSettings;
  }

  /** The settings as the lab tells them now, after something was added to it. */
  Map<String, String> newSettings() {
    return exports(launcher);
  }

  /** Some stories need somebody else at the same Proxmox, who may do what the platform may not. */
  void assumeRoot() {
    assumeTrue(proxmoxSettings.containsKey("PROXMOX_PASSWORD"), "Needs root@pam, as a lab has it");
  }

  Proxmox proxmox() {
    return new Proxmox(proxmoxSettings);
  }

  Service service() {
    return service;
  }

  JsonNode create(String name, String key) {
    return service.post("/environments", environment(name), key);
  }

  JsonNode create(String name) {
    return create(name, UUID.randomUUID().toString());
  }

  static ObjectNode environment(String name) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("name", name)
        .put("cores", 1)
        .put("memory_mb", 512)
        .put("disk_gb", 5);
  }

  JsonNode delete(String name) {
    return delete(name, "");
  }

  JsonNode delete(String name, String more) {
    return service.delete(
        "/environments/" + name + "?confirm=" + name + more, UUID.randomUUID().toString());
  }

  /** The end of a look at an environment. */
  JsonNode reconciled(String name) {
    return reconciled(name, false);
  }

  /** The end of putting right what stands around an environment. */
  JsonNode applied(String name) {
    return reconciled(name, true);
  }

  private JsonNode reconciled(String name, boolean apply) {
    return succeeded(
        service.post(
            "/environments/" + name + "/reconcile",
            JsonNodeFactory.instance.objectNode().put("apply", apply),
            UUID.randomUUID().toString()));
  }

  /** The newest request for an environment, which has to be of this kind. */
  JsonNode newestRequest(JsonNode environment, String verb) {
    JsonNode newest =
        service.list("/requests?environment=" + environment.path("id").asText()).at("/items/0");
    assertThat(newest.path("verb").asText()).isEqualTo(verb);
    return newest;
  }

  /** The request as it is when it has ended, over restarts of the service. */
  JsonNode ended(JsonNode request) {
    String path = "/requests/" + request.path("id").asText();
    JsonNode[] last = {request};
    Until.met(
        "the end of " + path + ", which is " + last[0],
        () -> {
          last[0] = service.get(path);
          return ENDS.contains(last[0].path("state").asText());
        });
    return last[0];
  }

  JsonNode succeeded(JsonNode request) {
    JsonNode end = ended(request);
    assertThat(end.path("state").asText()).as(end.toPrettyString()).isEqualTo("succeeded");
    return end;
  }

  /** What a command says inside an environment; it has to end well. */
  String exec(String environment, String... words) {
    List<String> command = new ArrayList<>(List.of("env", "exec", environment, "--"));
    command.addAll(List.of(words));
    return launcher.run(command.toArray(String[]::new)).orFail();
  }

  /** The events that the service holds of a run, oldest first. */
  List<JsonNode> events(String runId) {
    return service.list("/runs/" + runId + "/events").path("items").valueStream().toList();
  }

  /** {@code kill -9}: nothing of the service gets to say goodbye. */
  void kill() {
    process.destroyForcibly();
    Until.met("the service is dead", () -> !process.isAlive());
  }

  void startAgain() {
    process = launcher.start("serve");
    awaitReady();
  }

  @Override
  public void close() {
    process.destroy();
    Until.met("the service has stopped", () -> !process.isAlive());
    if (FarProxmox.given().there()) {
      launcher.remove();
    } else {
      launcher.run("demo", "--down").orFail();
    }
    assertThat(launcher.home()).doesNotExist();
  }

  private Service connect() {
    return new Service(
        new Surroundings(
                Map.of(
                    "BERTH_HOME", launcher.home().toString(),
                    "BERTH_HTTP_PORT", Integer.toString(launcher.port()),
                    "HOME", launcher.home().toString()))
            .connection(Optional.empty()));
  }

  private void awaitReady() {
    Until.met(
        "the service answers",
        () -> {
          if (!process.isAlive()) {
            throw new AssertionError("the service ended: see " + launcher.home().resolve("logs"));
          }
          return answers();
        });
  }

  private boolean answers() {
    try {
      connect().get("/whoami");
      return true;
    } catch (CommandFailure notYet) {
      return false;
    }
  }
}
