package org.berth.lab.registry;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.berth.lab.host.Daemons;
import org.berth.lab.host.HostFailure;
import org.berth.lab.host.LabConfig;
import org.berth.lab.host.Patience;

/**
 * The lab's container registry: one store behind two servers. The one on the bridge is what guests
 * use as their mirror and takes no pushes; the one on a loopback address takes them from this
 * machine only.
 */
public final class Registry {
  private static final String MIRROR = "registry-mirror";
  private static final String INTAKE = "registry-intake";

  private final LabConfig config;
  private final Daemons daemons;

  public Registry(LabConfig config) {
    this.config = config;
    this.daemons = new Daemons(config);
  }

  /** Starts both servers and pushes the seed images that the store lacks. */
  public void up() {
    boolean intakeStarted = serve(INTAKE, config.loopback(), false);
    boolean mirrorStarted = serve(MIRROR, config.subnet().gateway(), true);
    if (intakeStarted || mirrorStarted) {
      await(INTAKE, config.loopback());
      await(MIRROR, config.subnet().gateway());
    }
    SeedImages seeds = new SeedImages(new Push(intake()), config.lab().resolve("layer.tar"));
    seeds.busybox();
    seeds.traefik(TraefikRelease.of(config));
    Stream.of(PinnedImage.PORTAINER, PinnedImage.NETBOX)
        .flatMap(List::stream)
        .forEach(image -> seeds.pulled(image, config.cache()));
  }

  public boolean isRunning() {
    return daemons.isRunning(MIRROR) && daemons.isRunning(INTAKE);
  }

  public void down() {
    daemons.stop(MIRROR);
    daemons.stop(INTAKE);
  }

  /** Where this machine pushes. */
  public URI intake() {
    return URI.create("http://%s:%d".formatted(config.loopback(), config.registryPort()));
  }

  /** What guests put into {@code registry-mirrors}. */
  public URI mirror() {
    return URI.create("http://%s:%d".formatted(config.subnet().gateway(), config.registryPort()));
  }

  private boolean serve(String name, String address, boolean readOnly) {
    if (daemons.isRunning(name)) {
      return false;
    }
    Path file = config.lab().resolve(name + ".yml");
    try {
      Files.writeString(file, configuration(address, readOnly));
    } catch (IOException e) {
      throw new HostFailure("The registry's configuration %s cannot be written".formatted(file), e);
    }
    daemons.start(
        name,
        List.of("docker-registry", "serve", file.toString()),
        Map.of("OTEL_TRACES_EXPORTER", "none"));
    return true;
  }

  private String configuration(String address, boolean readOnly) {
    // A cache of descriptors would hide what the other server has just stored.
    return """
        version: 0.1
        log:
          level: warn
          accesslog:
            disabled: true
        storage:
          filesystem:
            rootdirectory: '%s'
          maintenance:
            uploadpurging:
              enabled: false
            readonly:
              enabled: %s
        http:
          addr: %s:%d
        """
        .formatted(
            config.lab().resolve("registry").toString().replace("'", "''"),
            readOnly,
            address,
            config.registryPort());
  }

  private void await(String name, String address) {
    if (!Patience.until(() -> answers(address) || !daemons.isRunning(name))
        || !daemons.isRunning(name)) {
      throw new HostFailure(
          "The lab's registry did not start on %s:%d (is the port taken?); see %s"
              .formatted(address, config.registryPort(), daemons.log(name)));
    }
  }

  private boolean answers(String address) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, config.registryPort()), 200);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
