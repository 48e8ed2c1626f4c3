package org.berth.server.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The sections about what stands around the service: clusters, ingresses, receivers of mail. */
final class NeighbourSections {
  /** What may be said of an environment's record, besides its tags. */
  private static final List<String> RECORD =
      List.of("kind", "cluster", "site", "role", "device_type", "tenant", "interface");

  private final Function<String, Section> open;
  private final Path home;

  NeighbourSections(Function<String, Section> open, Path home) {
    this.open = open;
    this.home = home;
  }

  Settings.@Nullable Proxmox proxmox() {
    Section in = open.apply("proxmox");
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

  Settings.@Nullable Ingress ingress() {
    Section in = open.apply("ingress");
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

  Settings.@Nullable Portainer portainer() {
    Section in = open.apply("portainer");
    if (!in.has("url")) {
      in.end();
      return null;
    }
    var portainer =
        new Settings.Portainer(
            in.required("url"),
            in.path("ca_file"),
            in.truth("validate_certs", true),
            in.text("user", "admin"),
            in.path("password_file"),
            in.path("api_key_file"),
            home.resolve(in.required("agent_secret_file")),
            in.texts("addresses"),
            in.text("image"),
            in.number("port", 9001, 1, 65535),
            in.text("team", ""),
            in.texts("registries"));
    if (portainer.passwordFile() == null && portainer.apiKeyFile() == null) {
      in.wrong("needs api_key_file, or password_file with user");
    }
    if (portainer.addresses().isEmpty()) {
      in.wrong("needs addresses: where Portainer comes from, for the guests' firewall");
    }
    in.end();
    return portainer;
  }

  Settings.@Nullable Netbox netbox() {
    Section in = open.apply("netbox");
    if (!in.has("url")) {
      in.end();
      return null;
    }
    String url = in.required("url");
    Path caFile = in.path("ca_file");
    Path tokenFile = home.resolve(in.required("token_file"));
    Map<String, Object> record = new LinkedHashMap<>();
    for (String key : RECORD) {
      if (in.has(key)) {
        record.put(key, in.required(key));
      }
    }
    if (in.has("tags")) {
      record.put("tags", in.texts("tags"));
    }
    in.end();
    return new Settings.Netbox(url, caFile, tokenFile, Map.copyOf(record));
  }

  Settings.Docker docker() {
    Section in = open.apply("docker");
    var docker = new Settings.Docker(in.texts("registry_mirrors"));
    in.end();
    return docker;
  }

  Settings.Notify notifying() {
    Section in = open.apply("notify");
    var notify =
        new Settings.Notify(
            in.text("contact", "your administrator"),
            in.each("allowed_networks", Network::parse),
            in.path("ca_file"),
            home.resolve(in.text("templates", "templates")));
    in.end();
    return notify;
  }

  Settings.@Nullable Mail mail() {
    Section in = open.apply("mail");
    if (!in.has("host")) {
      return null;
    }
    var mail =
        new Settings.Mail(
            in.required("host"),
            in.number("port", 587, 1, 65535),
            in.parsed("security", "starttls", NeighbourSections::security),
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
}
