package org.berth.tests.story;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.berth.server.config.Places;
import org.berth.server.db.EmbeddedPostgres;

/**
 * The launcher of this checkout with a BERTH_HOME, a port and a lab of its own, so that stories run
 * beside whatever is up already.
 *
 * @param variables what it is told besides
 */
record Launcher(Path home, int port, Map<String, String> variables) {
  // By this process, so that what an earlier run that was killed left behind is not in the way.
  private static final long LAB_NUMBER = ProcessHandle.current().pid() % 100;
  private static final String LAB_NETWORK = "198.18." + (100 + LAB_NUMBER);
  private static final Map<String, String> LAB =
      Map.of("BERTH_LAB_PREFIX", "story" + LAB_NUMBER, "BERTH_LAB_SUBNET", LAB_NETWORK + ".0/24");

  static final String LAB_GATEWAY = LAB_NETWORK + ".1";

  /** What a program wrote, standard error first if it was kept apart, and how it ended. */
  record Ended(int exitCode, String output) {
    String orFail() {
      if (exitCode != 0) {
        throw new AssertionError("exit code " + exitCode + ": " + output);
      }
      return output;
    }
  }

  static Path root() {
    return Path.of(System.getProperty("berth.root"));
  }

  /** Runs a verb to its end; data and talk come together. */
  Ended run(String... words) {
    return run(Map.of(), command(words));
  }

  /**
   * Runs any program with the launcher's settings; it is killed when it has not ended after ten
   * minutes.
   */
  Ended run(Map<String, String> more, List<String> command) {
    try {
      Path output = Files.createTempFile("berth-story", ".txt");
      Process process =
          builder(more, command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
      process.getOutputStream().close();
      if (!process.waitFor(10, TimeUnit.MINUTES)) {
        process.destroyForcibly();
      }
      String text = Files.readString(output, StandardCharsets.UTF_8);
      Files.delete(output);
      return new Ended(process.waitFor(), text);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Runs a playbook of this checkout as an operator at a shell does. */
  Ended playbook(Map<String, String> settings, String file, String... options) {
    List<String> command =
        new ArrayList<>(
            List.of(root().resolve("target/venv/bin/ansible-playbook").toString(), file));
    command.addAll(List.of(options));
    return run(settings, command);
  }

  /** Ends the database of a home that holds no lab, and removes that home. */
  void remove() {
    Path cache = Path.of(System.getenv().getOrDefault("BERTH_CACHE", "/var/cache/berth"));
    new EmbeddedPostgres(new Places(root(), home, cache)).stop();
    run(Map.of(), List.of("rm", "-rf", "--", home.toString())).orFail();
  }

  /** Starts a verb that stays; its output goes to a file under the home's logs. */
  Process start(String... words) {
    try {
      Path log = Files.createDirectories(home.resolve("logs")).resolve("story.out");
      return builder(Map.of(), command(words))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
          .start();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private ProcessBuilder builder(Map<String, String> more, List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(root().toFile());
    builder.environment().put("BERTH_HOME", home.toString());
    builder.environment().put("BERTH_HTTP_PORT", Integer.toString(port));
    // Tests reach for nothing beyond this machine.
    builder.environment().put("BERTH_IMAGE_REGISTRY", "");
    builder.environment().putAll(LAB);
    builder.environment().putAll(variables);
    builder.environment().putAll(more);
    return builder;
  }

  private static List<String> command(String... words) {
    List<String> command = new ArrayList<>(List.of(root().resolve("berth").toString()));
    command.addAll(List.of(words));
    return command;
  }
}
