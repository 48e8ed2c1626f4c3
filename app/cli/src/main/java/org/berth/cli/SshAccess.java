package org.berth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.berth.cli.service.CommandFailure;
import org.berth.cli.service.ExitCode;
import org.berth.cli.service.Service;

/**
 * The way into one environment: its key, its address and the one host key that is accepted there.
 */
final class SshAccess implements AutoCloseable {
  private final JsonNode access;
  private final Path directory;

  private SshAccess(JsonNode access, Path directory) {
    this.access = access;
    this.directory = directory;
  }

  /** Asks the service; works on the service's own machine, where the key lies. */
  static SshAccess to(Session session, String environment) {
    String path = "/environments/" + Service.segment(environment) + "/ssh-access";
    JsonNode access =
        session.service().post(path, JsonNodeFactory.instance.objectNode(), Session.key());
    if (!Files.isReadable(Path.of(access.path("identity_file").asText("")))) {
      throw new CommandFailure(
          ExitCode.REFUSED,
          "The key of " + environment + " is on the service's machine and cannot be read here",
          "Run this there, as the user of the service.");
    }
    try {
      Path directory = Files.createTempDirectory("berth-ssh");
      SshAccess opened = new SshAccess(access, directory);
      Files.writeString(opened.knownHosts(), opened.hostLine());
      return opened;
    } catch (IOException full) {
      throw new UncheckedIOException(full);
    }
  }

  /**
   * The ssh client's argument vector up to and with the host; options and a remote command follow
   * from the caller.
   */
  List<String> command(String... options) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "ssh",
                "-F",
                "none",
                "-i",
                access.path("identity_file").asText(),
                "-p",
                access.path("port").asText("22"),
                "-o",
                "IdentitiesOnly=yes",
                "-o",
                "StrictHostKeyChecking=yes",
                "-o",
                "UserKnownHostsFile=" + knownHosts(),
                "-o",
                "GlobalKnownHostsFile=none",
                "-o",
                "HostKeyAlias=environment",
                "-o",
                "LogLevel=ERROR",
                "-o",
                "ConnectTimeout=10"));
    command.addAll(List.of(options));
    command.add(access.path("user").asText("root") + "@" + access.path("address").asText());
    return command;
  }

  /** A directory of this access only, gone when it closes. */
  Path directory() {
    return directory;
  }

  @Override
  public void close() {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(directory);
    } catch (IOException left) {
      throw new UncheckedIOException(left);
    }
  }

  private Path knownHosts() {
    return directory.resolve("known_hosts");
  }

  private String hostLine() {
    return "environment " + access.path("host_key").asText() + "\n";
  }
}
