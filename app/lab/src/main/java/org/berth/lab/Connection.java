package org.berth.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.berth.lab.host.HostFailure;
import org.berth.lab.host.LabConfig;
import org.berth.lab.neighbour.Neighbours;

/** How the service and any other Proxmox client reach the lab. */
final class Connection {
  private final LabConfig config;

  Connection(LabConfig config) {
    this.config = config;
  }

  /** Writes a partial {@code berth.yml} that names the lab; the secret stays in its own file. */
  void write() {
    Path file = config.lab().resolve("connection.yml");
    Path passing = config.lab().resolve("connection.yml.new");
    try {
      Files.deleteIfExists(passing);
      Files.createFile(
          passing,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(passing, yaml());
      Files.move(
          passing, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new HostFailure("The file %s cannot be written".formatted(file), e);
    }
  }

  String yaml() {
    var subnet = config.subnet();
    return """
        # Written by `berth lab up`; settings in berth.yml win over these.
        proxmox:
          cluster: lab
          host: %1$s
          port: %2$d
          user: berth@pve
          token_id: lab
          token_secret_file: '%3$s'
          ca_file: '%4$s'
          pool: berth
          storage: local-btrfs
          template_storage: local
          bridge: vmbr0
        allocation:
          addresses: %5$s-%6$s
          prefix_length: %7$d
          gateway: %1$s
          nameserver: %1$s
        environment:
          platform_addresses: ['%1$s']
        docker:
          registry_mirrors: ['http://%1$s:%8$d']
        mail:
          host: %1$s
          port: %9$d
          security: none
          from: berth@%10$s
        administrator:
          email: administrator@%10$s
        ingress:
          domain: %11$s
        """
        .formatted(
            subnet.gateway(),
            config.apiPort(),
            quoted("token-secret"),
            quoted("ca.pem"),
            subnet.firstStatic(),
            subnet.lastStatic(),
            subnet.prefixLength(),
            config.registryPort(),
            config.smtpPort(),
            config.domain(),
            config.ingressDomain());
  }

  /** Shell lines; values are quoted, as a path may hold anything. */
  List<String> exports() {
    Stream<String> proxmox =
        Stream.of(
            export("PROXMOX_HOST", config.subnet().gateway()),
            export("PROXMOX_PORT", Integer.toString(config.apiPort())),
            export("PROXMOX_USER", "berth@pve"),
            export("PROXMOX_TOKEN_ID", "lab"),
            export("PROXMOX_TOKEN_SECRET", secret("token-secret")),
            export("PROXMOX_PASSWORD", secret("root-password")),
            export("PROXMOX_CA", config.authorities().toString()),
            export("PLATFORM_ADDRESS", config.subnet().gateway()));
    Stream<String> neighbours =
        new Neighbours(config).exports().stream().map(each -> export(each.name(), each.value()));
    return Stream.concat(proxmox, neighbours).toList();
  }

  private String secret(String name) {
    try {
      return Files.readString(config.lab().resolve(name)).strip();
    } catch (IOException e) {
      throw new HostFailure("The lab is not up; run ./berth lab up", e);
    }
  }

  private String quoted(String name) {
    return config.lab().resolve(name).toString().replace("'", "''");
  }

  private static String export(String name, String value) {
    return "export %s='%s'".formatted(name, value.replace("'", "'\\''"));
  }
}
