package org.berth.tests.story;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The ingress of a platform, deployed by the playbook that operators run. */
final class Ingress {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Platform platform;

  private Ingress(Platform platform) {
    this.platform = platform;
  }

  /** Deployed once for all stories. */
  static Ingress of(Platform platform) {
    Ingress ingress = new Ingress(platform);
    if (!Files.exists(platform.commands().home().resolve("ingress/traefik.json"))) {
      ingress.deploy();
    }
    return ingress;
  }

  String deploy() {
    return playbook("playbooks/deploy_traefik.yml").orFail();
  }

  Launcher.Ended playbook(String file, String... options) {
    return platform.commands().playbook(platform.proxmoxSettings(), file, options);
  }

  /** Without the length of its network. */
  String address() {
    return platform.proxmoxSettings().getOrDefault("INGRESS_ADDRESS", "").split("/", 2)[0];
  }

  /** What curl says to an address, its certificate verified against the lab's authorities alone. */
  Launcher.Ended browse(String url, String... options) {
    return platform.commands().run(Map.of(), curl(url, options));
  }

  /** The status of its answer. */
  String status(String url, String... options) {
    List<String> all = new ArrayList<>(List.of(options));
    all.addAll(List.of("-o", "/dev/null", "-w", "%{http_code}"));
    return browse(url, all.toArray(String[]::new)).orFail();
  }

  /** Requests without end, a line with the status of each. */
  Process load(String url, Path statuses) {
    List<String> command = curl(url + "?n=[1-10000000]", "-o", "/dev/null", "-w", "%{http_code}\n");
    try {
      return new ProcessBuilder(command)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .redirectOutput(statuses.toFile())
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> curl(String url, String... options) {
    Path home = platform.commands().home();
    String host = url.replaceFirst("https://([^/]*)/.*", "$1");
    List<String> command =
        new ArrayList<>(
            List.of(
                "curl",
                "-sS",
                "-m",
                "60",
                "--cacert",
                home.resolve("lab/ca.pem").toString(),
                "--resolve",
                host + ":443:" + address(),
                url));
    command.addAll(List.of(options));
    return command;
  }

  /** Traefik's container is started or stopped. */
  void docker(String verb) {
    inside("docker", verb, "traefik");
  }

  /** Somebody takes a route away behind the service's back. */
  void lose(String route) {
    inside("rm", "/etc/traefik/routes/" + route + ".yml");
  }

  /**
   * The ingress has spoken with guests that are gone, whose addresses environments are given now.
   */
  void rememberOwnersLongGone() {
    String network = address().substring(0, address().lastIndexOf('.') + 1);
    String remembered = " lladdr 02:00:00:00:00:01 nud stale dev eth0; done";
    inside(
        "sh",
        "-c",
        "for host in $(seq 64 127); do ip neigh replace " + network + "$host" + remembered);
  }

  /** Names of the routes that have a file. */
  Set<String> files() {
    return inside("ls", "/etc/traefik/routes")
        .lines()
        .map(name -> name.replaceFirst("\\.yml$", ""))
        .filter(name -> !name.equals("berth"))
        .collect(Collectors.toSet());
  }

  /** Names of the routes that Traefik serves, by its own account. */
  Set<String> served() {
    String url = "http://127.0.0.1:8080/api/http/routers?per_page=1000";
    String read =
        "import urllib.request; print(urllib.request.urlopen('" + url + "').read().decode())";
    try {
      JsonNode routers = JSON.readTree(inside("python3", "-c", read));
      return routers
          .valueStream()
          .map(router -> router.path("name").asText())
          .filter(name -> name.endsWith("@file") && !name.startsWith("berth-"))
          .map(name -> name.replace("@file", ""))
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String inside(String... words) {
    List<String> command = new ArrayList<>(List.of("lab", "ssh", "traefik", "--"));
    command.addAll(List.of(words));
    return platform.commands().run(command.toArray(String[]::new)).orFail();
  }
}
