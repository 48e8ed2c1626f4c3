package org.berth.server.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The arguments of one {@code ansible-playbook}. Site values come first and the run's own last:
 * where both have a variable, the last inventory wins.
 *
 * @param playbook relative to the checkout
 * @param workspace the run's folder
 * @param secrets whether the run has variables of its own that are encrypted
 */
record PlaybookCommand(String playbook, Path workspace, List<String> options, boolean secrets) {
  private static final String SITE = "inventory/hosts.yml";

  PlaybookCommand {
    options = List.copyOf(options);
  }

  List<String> arguments() {
    List<String> arguments = repeatable();
    if (secrets) {
      arguments.addAll(List.of("-e", "@" + workspace.resolve("secrets/variables.yml")));
    }
    arguments.addAll(options);
    arguments.add(playbook);
    return arguments;
  }

  /**
   * A line for a shell that repeats the run without the service, in {@code root}, secrets aside.
   */
  String byHand(Path root, Path programs) {
    List<String> words = repeatable();
    words.addFirst(programs.resolve("ansible-playbook").toString());
    words.addAll(options);
    words.add(playbook);
    return "cd %s && ANSIBLE_CONFIG=%s %s\n"
        .formatted(
            quoted(root.toString()),
            quoted(root.resolve("ansible.cfg").toString()),
            words.stream().map(PlaybookCommand::quoted).collect(Collectors.joining(" ")));
  }

  private List<String> repeatable() {
    String own = workspace.resolve("inventory/hosts.yml").toString();
    return new ArrayList<>(List.of("-i", SITE, "-i", own));
  }

  private static String quoted(String word) {
    return word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
