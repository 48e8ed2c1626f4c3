package org.berth.tests.story;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The stand-ins of the Python tests: programs, and images that are pushed to the lab's registry.
 */
final class StandIns {
  private StandIns() {}

  static List<String> command(String script, String... words) {
    Path root = Launcher.root();
    List<String> command =
        new ArrayList<>(
            List.of(
                root.resolve("target/venv/bin/python").toString(),
                root.resolve("ansible/tests").resolve(script).toString()));
    command.addAll(List.of(words));
    return command;
  }

  /** Pushes the image that a script makes, where this machine pushes: on the loopback network. */
  static void push(Platform platform, String script) {
    String bridge = platform.proxmoxSettings().getOrDefault("PROXMOX_HOST", "");
    String registry = "http://127" + bridge.substring(bridge.indexOf('.')) + ":5000";
    platform.commands().run(Map.of(), command(script, registry)).orFail();
  }
}
