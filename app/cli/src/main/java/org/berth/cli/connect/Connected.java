package org.berth.cli.connect;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import org.berth.cli.service.CommandFailure;
import org.berth.cli.service.ExitCode;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Writes what was connected to where the service of this machine reads it. */
public record Connected(Path home) {
  private static final String SETTINGS = "berth.yml";
  private static final String TOKEN = "proxmox-token";
  private static final Set<String> WRITTEN = Set.of("proxmox", "allocation", "environment");
  private static final int DISCARD = 9;

  /**
   * Where guests get their addresses.
   *
   * @param addresses {@code FIRST-LAST}, free and outside any DHCP range
   */
  public record Addresses(String addresses, int prefixLength, String gateway, String nameserver) {
    /** From where this machine comes to them; nothing is sent to find out. */
    String platform() {
      try (var socket = new DatagramSocket()) {
        socket.connect(new InetSocketAddress(gateway, DISCARD));
        return socket.getLocalAddress().getHostAddress();
      } catch (SocketException | UncheckedIOException e) {
        throw new CommandFailure(
            ExitCode.FAILED, "This machine has no way to the gateway " + gateway + ": " + e);
      }
    }
  }

  /** The settings file, with what was written; what it held before stays. */
  public Path write(Site site, String cluster, String secret, Addresses addresses) {
    Path file = home.resolve(SETTINGS);
    refuseOther(file);
    try {
      Files.createDirectories(
          home, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      secretly(home.resolve(TOKEN), secret + "\n");
      Files.writeString(
          file,
          text(site, cluster, addresses),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
      return file;
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.FAILED, "Cannot write below " + home + ": " + e);
    }
  }

  private static void refuseOther(Path file) {
    try {
      Object known =
          Files.exists(file)
              ? new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file))
              : null;
      if (known instanceof Map<?, ?> map && !Collections.disjoint(map.keySet(), WRITTEN)) {
        throw new CommandFailure(
            ExitCode.CONFLICT,
            file + " has a section proxmox, allocation or environment already",
            "Take them out of it first, or change them there by hand.");
      }
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.FAILED, "Cannot read " + file + ": " + e);
    }
  }

  private static void secretly(Path file, String text) throws IOException {
    Files.deleteIfExists(file);
    var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    try (var channel =
        Files.newByteChannel(
            file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode)) {
      channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
  }

  private static String text(Site site, String cluster, Addresses addresses) {
    Path authorities = site.endpoint().caFile();
    return """
    # Written by berth connect.
    proxmox:
      cluster: %s
      host: %s
      port: %d
      user: %s
      token_id: %s
      token_secret_file: %s
    %s  pool: %s
      storage: %s
      template_storage: %s
      bridge: %s
    allocation:
      addresses: %s
      prefix_length: %d
      gateway: %s
      nameserver: %s
    environment:
      # From where the platform comes to guests: nobody else gets at their SSH. Add the addresses of further instances.
      platform_addresses: [%s]
    """
        .formatted(
            quoted(cluster),
            quoted(site.endpoint().host()),
            site.endpoint().port(),
            quoted(site.user()),
            quoted(site.tokenId()),
            TOKEN,
            authority(authorities),
            quoted(site.pool()),
            quoted(site.storage()),
            quoted(site.templateStorage()),
            quoted(site.bridge()),
            quoted(addresses.addresses()),
            addresses.prefixLength(),
            quoted(addresses.gateway()),
            quoted(addresses.nameserver()),
            quoted(addresses.platform()));
  }

  private static String authority(@Nullable Path file) {
    return file == null ? "" : "  ca_file: " + quoted(file.toAbsolutePath().toString()) + "\n";
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
