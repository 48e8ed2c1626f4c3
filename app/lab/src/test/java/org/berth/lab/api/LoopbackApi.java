package org.berth.lab.api;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.berth.lab.endpoint.Endpoint;
import org.berth.lab.host.LabConfig;
import org.berth.lab.machine.Machine;

/** The API alone, on a loopback address: everything but guests and their storage. */
final class LoopbackApi implements AutoCloseable {
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
