package org.berth.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.berth.cli.service.CommandFailure;
import org.berth.cli.service.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code berth env docker}: the person's own docker client against the environment's engine. */
@Command(
    name = "docker",
    description = "Run your own docker client against an environment",
    footer = {"", "berth env docker shop ps", "berth env docker shop -- run --rm -it busybox"})
final class DockerCommand implements Callable<Integer> {
  private static final String ENGINE = "/var/run/docker.sock";

  private final Session session;

  @Parameters(index = "0", paramLabel = "NAME", description = "the environment")
  private String name = "";

  @Parameters(index = "1..*", paramLabel = "ARGUMENT", description = "what docker gets")
  private List<String> arguments = List.of();

  DockerCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Child.installed(
        "docker", "Install a docker client, or use: berth env exec " + name + " -- docker …");
    try (SshAccess access = SshAccess.to(session, name)) {
      Path socket = access.directory().resolve("docker.sock");
      Process tunnel = tunnel(access, socket);
      try {
        return docker(socket);
      } finally {
        tunnel.destroy();
      }
    }
  }

  /**
   * The remote end is {@code cat}: when this program ends, however it ends, its pipe closes, cat
   * ends and so does ssh. ssh listens on the socket before it starts a remote program, so an echoed
   * word proves that the socket is there.
   */
  private static Process tunnel(SshAccess access, Path socket) {
    List<String> ssh =
        new ArrayList<>(
            access.command("-T", "-o", "ExitOnForwardFailure=yes", "-L", socket + ":" + ENGINE));
    ssh.addAll(List.of("--", "cat"));
    Process tunnel =
        Child.start(new ProcessBuilder(ssh).redirectError(ProcessBuilder.Redirect.INHERIT));
    try {
      tunnel.getOutputStream().write("ready\n".getBytes(StandardCharsets.US_ASCII));
      tunnel.getOutputStream().flush();
      BufferedReader echo = tunnel.inputReader(StandardCharsets.US_ASCII);
      if (!"ready".equals(echo.readLine())) {
        throw new CommandFailure(
            ExitCode.UNREACHABLE, "The environment does not take the connection");
      }
      return tunnel;
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private int docker(Path socket) {
    List<String> command = new ArrayList<>(List.of("docker"));
    command.addAll(arguments);
    ProcessBuilder docker = new ProcessBuilder(command).inheritIO();
    docker.environment().keySet().removeIf(variable -> variable.startsWith("DOCKER_"));
    docker.environment().put("DOCKER_HOST", "unix://" + socket);
    return Child.run(docker);
  }
}
