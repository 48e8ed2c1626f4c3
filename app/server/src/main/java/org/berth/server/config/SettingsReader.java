package org.berth.server.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.berth.contract.ErrorCode;
import org.berth.server.problem.Failure;
import org.jspecify.annotations.Nullable;

/**
 * Reads the settings: defaults, then the lab's connection where there is a lab, then {@code
 * berth.yml}, then {@code BERTH_<SECTION>_<KEY>}. All problems are told in one {@link Failure}.
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
          "ingress");

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
    reader.layers.file(places.settingsFile());
    reader.layers.environment(environment, SECTIONS);
    return reader.settings();
  }

  /** The settings that a lab leaves for the service on the same machine. */
  public static Path labConnection(Places places) {
    return places.lab().resolve("connection.yml");
  }

  private Settings settings() {
    Settings settings =
        new Settings(
            http(),
            database(),
            proxmox(),
            allocation(),
            environment(),
            quota(),
            worker(),
            instance(),
            run(),
            queue(),
            docker(),
            notifying(),
            retention(),
            disk(),
            mail(),
            administrator(),
            ingress());
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

  private Settings.Http http() {
    Section in = section("http");
    var http = new Settings.Http(in.text("host", "127.0.0.1"), in.number("port", 8420, 0, 65535));
    in.end();
    return http;
  }

  private Settings.Database database() {
    Section in = section("database");
    var database = new Settings.Database(in.text("url"), in.text("user"), in.path("password_file"));
    in.end();
    return database;
  }

  private Settings.@Nullable Proxmox proxmox() {
    Section in = section("proxmox");
    if (!in.has("host")) {
      return null;
    }
    var proxmox =
        new Settings.Proxmox(
            in.text("cluster", "lab"),
            in.required("host"),
            in.number("port", 8006, 1, 65535),
            in.text("user", "berth@pve"),
            in.text("token_id", "lab"),
            home.resolve(in.required("token_secret_file")),
            in.path("ca_file"),
            in.text("pool", "berth"),
            in.text("storage", "local-btrfs"),
            in.text("template_storage", "local"),
            in.text("bridge", "vmbr0"));
    in.end();
    return proxmox;
  }

  private Settings.@Nullable Ingress ingress() {
    Section in = section("ingress");
    if (!in.has("domain")) {
      in.end();
      return null;
    }
    String name = in.text("name", "traefik");
    Path file = in.path("file");
    var ingress =
        new Settings.Ingress(
            name,
            in.required("domain"),
            file == null ? home.resolve("ingress").resolve(name + ".json") : file);
    in.end();
    return ingress;
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
            in.text("template", "docker"));
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

  /** Four hours: two of waiting for a backup's lock, and the work itself. */
  private Settings.Run run() {
    Section in = section("run");
    var run =
        new Settings.Run(
            in.number("limit_minutes", 240, 1, 10_080), in.numbers("limits", 1, 10_080));
    in.end();
    return run;
  }

  private Settings.Instance instance() {
    Section in = section("instance");
    var instance = new Settings.Instance(in.number("lost_after_seconds", 60, 2, 86_400));
    in.end();
    return instance;
  }

  private Settings.Worker worker() {
    Section in = section("worker");
    var worker =
        new Settings.Worker(in.number("threads", 10, 1, 200), in.truth("warm_start", true));
    in.end();
    return worker;
  }

  private Settings.Queue queue() {
    Section in = section("queue");
    var queue =
        new Settings.Queue(
            in.number("ageing_seconds", 600, 1, 604_800),
            in.number("node_limit", 8, 1, 1000),
            in.numbers("weights", 1, 100));
    in.end();
    return queue;
  }

  private Settings.Disk disk() {
    Section in = section("disk");
    var disk =
        new Settings.Disk(
            in.number("minimum_free_mb", 1024, 0, Integer.MAX_VALUE),
            in.number("minimum_free_percent", 0, 0, 99));
    in.end();
    return disk;
  }

  private Settings.Retention retention() {
    Section in = section("retention");
    var retention =
        new Settings.Retention(
            in.number("output_days", 30, 1, 36_500), in.number("run_days", 400, 1, 36_500));
    in.end();
    return retention;
  }

  private Settings.Docker docker() {
    Section in = section("docker");
    var docker = new Settings.Docker(in.texts("registry_mirrors"));
    in.end();
    return docker;
  }

  private Settings.Notify notifying() {
    Section in = section("notify");
    var notify =
        new Settings.Notify(
            in.text("contact", "your administrator"),
            in.text("url"),
            in.each("allowed_networks", Network::parse),
            in.path("ca_file"),
            home.resolve(in.text("templates", "templates")));
    in.end();
    return notify;
  }

  private Settings.@Nullable Mail mail() {
    Section in = section("mail");
    if (!in.has("host")) {
      return null;
    }
    var mail =
        new Settings.Mail(
            in.required("host"),
            in.number("port", 587, 1, 65535),
            in.parsed("security", "starttls", SettingsReader::security),
            in.text("user"),
            in.path("password_file"),
            in.required("from"));
    in.end();
    return mail;
  }

  private static Settings.MailSecurity security(String text) {
    return switch (text) {
      case "starttls" -> Settings.MailSecurity.STARTTLS;
      case "tls" -> Settings.MailSecurity.TLS;
      case "none" -> Settings.MailSecurity.NONE;
      default -> throw new IllegalArgumentException("'" + text + "' is not starttls, tls or none");
    };
  }

  private Settings.Administrator administrator() {
    Section in = section("administrator");
    var administrator = new Settings.Administrator(in.text("email"));
    in.end();
    return administrator;
  }
}
