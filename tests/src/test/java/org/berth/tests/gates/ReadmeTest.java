package org.berth.tests.gates;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the documents tell people to type exists. */
@Tag("unit")
final class ReadmeTest {
  private static final Pattern COMMAND =
      Pattern.compile("(?m)^(?:eval \"\\$\\()?\\./berth ([^#\\n)]*)");
  private static final Pattern PLAYBOOK = Pattern.compile("playbooks/\\w+\\.yml");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^):]+)\\)");
  private static final Set<String> VERBS_OF_THE_LAUNCHER =
      Set.of("demo", "test", "serve", "lab", "bench", "help");

  @Test
  void everyCommandShownIsKnown() throws Exception {
    String verbs = Program.run("./berth", "help").output();
    List<String> unknown = new ArrayList<>();
    for (String command : shown(COMMAND)) {
      List<String> words =
          Arrays.stream(command.strip().split(" +"))
              .takeWhile(word -> word.matches("[a-z]+"))
              .toList();
      if (VERBS_OF_THE_LAUNCHER.contains(words.getFirst())) {
        assertThat(verbs).contains("  " + words.getFirst());
      } else if (!isKnown(words)) {
        unknown.add(command);
      }
    }

    assertThat(unknown).isEmpty();
  }

  @Test
  void everyPlaybookShownIsThere() throws Exception {
    assertThat(shown(PLAYBOOK))
        .isNotEmpty()
        .allSatisfy(file -> assertThat(Program.root().resolve(file)).exists());
  }

  @Test
  void everyLinkLeadsSomewhere() throws Exception {
    for (Path document : documents()) {
      LINK.matcher(Files.readString(document))
          .results()
          .map(link -> document.resolveSibling(link.group(1).replaceFirst("#.*", "")))
          .forEach(target -> assertThat(target).as(document.toString()).exists());
    }
  }

  /**
   * A group of commands and one of its commands: asked for help, the right words answer with their
   * own usage line.
   */
  private static boolean isKnown(List<String> words) throws IOException, InterruptedException {
    for (int length = Math.min(2, words.size()); length > 0; length--) {
      List<String> command = new ArrayList<>(List.of("./berth"));
      command.addAll(words.subList(0, length));
      command.add("--help");
      Program help = Program.run(command.toArray(String[]::new));
      boolean own =
          help.output().contains("Usage: berth " + String.join(" ", words.subList(0, length)));
      if (help.exitCode() == 0 && own) {
        return length == 2 || !help.output().contains("Commands:");
      }
    }
    return false;
  }

  private static List<String> shown(Pattern pattern) throws IOException, InterruptedException {
    List<String> found = new ArrayList<>();
    for (Path document : documents()) {
      pattern
          .matcher(Files.readString(document))
          .results()
          .map(hit -> hit.group(hit.groupCount()))
          .forEach(found::add);
    }
    return found;
  }

  private static List<Path> documents() throws IOException, InterruptedException {
    try (Stream<Path> files = Program.trackedFiles().stream()) {
      return files.filter(file -> file.toString().endsWith(".md")).toList();
    }
  }
}
