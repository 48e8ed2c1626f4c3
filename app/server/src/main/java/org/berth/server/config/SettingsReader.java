package org.berth.server.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.berth.contract.ErrorCode;
import org.berth.server.problem.Failure;

/**
 * Reads the settings: defaults, then the lab's connection where there is a lab, then those of
 * neighbours that our playbooks have made, then {@code berth.yml}, then {@code
 * BERTH_<SECTION>_<KEY>}. All problems are told in one {@link Failure}.
 */
public final class SettingsReader {
  private static final List<String> SECTIONS =
      List.of(
          "http",
          "database",
          "proxmox",
          "allocation",
          "environment",
          "quota",
          "worker",
          "instance",
          "run",
          "queue",
          "docker",
          "notify",
          "retention",
          "disk",
          "mail",
          "administrator",
          "ingress",
          "portainer",
          "netbox",
          "vault");

  private final Path home;
  private final SettingsLayers layers;
  private final List<String> problems = new ArrayList<>();

  private SettingsReader(Path home) {
    this.home = home;
    this.layers = new SettingsLayers(problems);
  }

  public static Settings read(Places places, Map<String, String> environment) {
    SettingsReader reader = new SettingsReader(places.home());
    reader.layers.file(labConnection(places));
    places.leftSettings().forEach(reader.layers::file);
    reader.layers.file(places.settingsFile());
    reader.layers.environment(environment, SECTIONS);
    return reader.settings();
  }

  /** The settings that a lab leaves for the service on the same machine. */
  public static Path labConnection(Places places) {
    return places.lab().resolve("connection.yml");
  }

  private Settings settings() {
    var service = new ServiceSections(this::section);
    var around = new NeighbourSections(this::section, home);
    Settings settings =
        new Settings(
            service.http(),
            service.database(),
            around.proxmox(),
            allocation(),
            environment(),
            quota(),
            service.worker(),
            service.instance(),
            service.run(),
            service.queue(),
            around.docker(),
            around.notifying(),
            service.retention(),
            service.disk(),
            around.mail(),
            service.administrator(),
            around.ingress(),
            around.portainer(),
            around.netbox(),
            service.vault());
    layers.end();
    if (!problems.isEmpty()) {
      throw new Failure(
          ErrorCode.NOT_CONFIGURED, "The settings are wrong: " + String.join("; ", problems));
    }
    return settings;
  }

  private Section section(String name) {
    return new Section(name, layers.take(name), home, problems);
  }

  private Settings.Allocation allocation() {
    Section in = section("allocation");
    var allocation =
        new Settings.Allocation(
            in.parsed("vmids", "10000-19999", NumberRange::parse),
            in.parsed("addresses", "198.18.0.64-198.18.0.223", AddressRange::parse),
            in.number("prefix_length", 24, 8, 30),
            in.text("gateway", "198.18.0.1"),
            in.text("nameserver", "198.18.0.1"),
            in.parsed("ports", "20000-29999", NumberRange::parse),
            in.number("ports_per_environment", 20, 1, 1000));
    in.end();
    return allocation;
  }

  private Settings.Environment environment() {
    Section in = section("environment");
    var environment =
        new Settings.Environment(
            new Settings.Size(
                in.number("default_cores", 2, 1, 512),
                in.number("default_memory_mb", 2048, 16, 16_777_216),
                in.number("default_disk_gb", 10, 1, 131_072)),
            new Settings.Size(
                in.number("maximum_cores", 4, 1, 512),
                in.number("maximum_memory_mb", 8192, 16, 16_777_216),
                in.number("maximum_disk_gb", 50, 1, 131_072)),
            in.text("template", "docker"),
            in.texts("platform_addresses"));
    in.end();
    return environment;
  }

  private Settings.Quota quota() {
    Section in = section("quota");
    var quota =
        new Settings.Quota(
            in.number("environments", 500, 0, 1_000_000),
            in.number("cores", 2000, 0, 1_000_000),
            in.number("memory_mb", 4_000_000, 0, Integer.MAX_VALUE),
            in.number("disk_gb", 25_000, 0, Integer.MAX_VALUE));
    in.end();
    return quota;
  }
}
