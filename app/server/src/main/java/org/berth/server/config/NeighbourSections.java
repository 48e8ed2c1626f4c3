package org.berth.server.config;

import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The sections about what stands around the service: clusters, ingresses, receivers of mail. */
final class NeighbourSections {
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
            in.text("url"),
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
