package org.berth.lab.registry;

import java.nio.file.Files;
import java.nio.file.Path;
import org.berth.lab.host.LabConfig;

/**
 * The release of Traefik that the launcher leaves in the cache; without it the lab has no ingress.
 *
 * @param program the program, as it was released
 */
public record TraefikRelease(Path program) {
  static final String REPOSITORY = "library/traefik";
  static final String TAG = "v3.7.15";

  public static TraefikRelease of(LabConfig config) {
    return new TraefikRelease(config.cache().resolve("images/traefik-" + TAG + "/traefik"));
  }

  public boolean isThere() {
    return Files.isRegularFile(program);
  }
}
