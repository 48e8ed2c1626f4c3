package org.berth.server.environment;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.berth.server.json.Json;

/**
 * One of our scripts in a guest, over the machine's ssh: the host key is pinned, the script goes in
 * by standard input, and the only words on the far command line are ours.
 */
final class GuestShell {
  private static final int PATIENCE_SECONDS = 150;

  private final String address;
  private final List<String> hostKeys;
  private final List<Path> identities;

  GuestShell(String address, List<String> hostKeys, List<Path> identities) {
    this.address = address;
    this.hostKeys = List.copyOf(hostKeys);
    this.identities = List.copyOf(identities);
  }

  /** What the script printed; an {@link IOException} says in words why there is nothing. */
  JsonNode python(String resource, String... arguments) throws IOException, InterruptedException {
    Path known = Files.createTempFile("berth-known-", "");
    Path said = Files.createTempFile("berth-said-", "");
    try {
      Files.writeString(known, lines());
      Process ssh =
          new ProcessBuilder(command(known, arguments))
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
      try (var in = ssh.getOutputStream()) {
        in.write(script(resource));
      } catch (IOException closed) {
        // It ended before it read; what it said tells why.
      }
      if (!ssh.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        ssh.destroyForcibly();
        throw new IOException("it did not answer within " + PATIENCE_SECONDS + " s");
      }
      String text = Files.readString(said, StandardCharsets.UTF_8).strip();
      if (ssh.exitValue() != 0) {
        throw new IOException(
            text.isEmpty() ? "ssh ended with " + ssh.exitValue() : lastLine(text));
      }
      return Json.tree(lastLine(text).getBytes(StandardCharsets.UTF_8));
    } finally {
      Files.deleteIfExists(known);
      Files.deleteIfExists(said);
    }
  }

  private static String lastLine(String text) {
    return text.substring(text.lastIndexOf('\n') + 1).strip();
  }

  private String lines() {
    StringBuilder lines = new StringBuilder();
    hostKeys.forEach(key -> lines.append(address).append(' ').append(key).append('\n'));
    return lines.toString();
  }

  private List<String> command(Path known, String... arguments) {
    List<String> command = new ArrayList<>(List.of("ssh", "-F", "none", "-T"));
    for (String option :
        List.of(
            "BatchMode=yes",
            "ConnectTimeout=3",
            "IdentitiesOnly=yes",
            "StrictHostKeyChecking=yes",
            "LogLevel=ERROR",
            "GlobalKnownHostsFile=/dev/null",
            "UserKnownHostsFile=" + known)) {
      command.addAll(List.of("-o", option));
    }
    identities.forEach(file -> command.addAll(List.of("-i", file.toString())));
    command.addAll(List.of("root@" + address, "python3", "-I", "-"));
    command.addAll(List.of(arguments));
    return command;
  }

  private static byte[] script(String resource) {
    try (InputStream in = GuestShell.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("No script " + resource);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
