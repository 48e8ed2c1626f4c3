package org.berth.lab.api;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.berth.lab.endpoint.Endpoint;
import org.berth.lab.host.LabConfig;
import org.berth.lab.machine.Machine;

/** The API alone, on a loopback address: everything but guests and their storage. */
public final class LoopbackApi implements AutoCloseable {
  private final ProxmoxApi api;
  private final ApiClient client;

  LoopbackApi(Path home) {
    LabConfig config =
        LabConfig.of(
            Map.of(
                "BERTH_HOME", home.toString(),
                "BERTH_LAB_PREFIX", "loop",
                "BERTH_LAB_SUBNET", "127.83.9.0/24"),
            2);
    api = ProxmoxApi.open(Machine.of(config), Clock.systemUTC(), new Pacing(Duration.ZERO));
    api.start();
    client = new ApiClient(config);
  }

  /** The names of all calls that a Proxmox has too, as {@code METHOD /the/{path}}. */
  public static Set<String> calls(Path home) {
    try (LoopbackApi api = new LoopbackApi(home)) {
      return api.endpoints().stream()
          .filter(endpoint -> !endpoint.path().startsWith("/lab/"))
          .map(endpoint -> endpoint.method() + " " + endpoint.path())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  List<Endpoint> endpoints() {
    return api.endpoints();
  }

  ApiClient client() {
    return client;
  }

  @Override
  public void close() {
    api.close();
  }
}
