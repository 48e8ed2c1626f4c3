package org.berth.server.content;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.berth.server.program.Program;
import org.berth.server.program.Program.Ended;

/** What git says of a checkout. */
final class Checkout {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Path root;
  private List<Path> marks = List.of();

  Checkout(Path root) {
    this.root = root;
  }

  /** A commit, its tree, and whether files of the content differ from it. */
  record State(String commit, String tree, boolean dirty) {
    static final State UNKNOWN = new State("", "", true);

    /** Twelve digits of the commit, and whether it was changed. */
    String text() {
      String name = commit.isEmpty() ? "unknown" : commit.substring(0, 12);
      return dirty && !commit.isEmpty() ? name + "-dirty" : name;
    }
  }

  State state() throws InterruptedException {
    try {
      List<String> ids = git("rev-parse", "HEAD", "HEAD^{tree}").lines().toList();
      if (ids.size() != 2) {
        return State.UNKNOWN;
      }
      List<String> status = new ArrayList<>(List.of("status", "--porcelain", "--"));
      status.addAll(
          List.of("ansible", "ansible.cfg", "group_vars", "inventory", "playbooks", "roles"));
      boolean dirty = !git(status.toArray(String[]::new)).isBlank();
      return new State(ids.get(0), ids.get(1), dirty);
    } catch (IOException e) {
      return State.UNKNOWN;
    }
  }

  /**
   * Changes with every commit and checkout: the times of git's own files, which tell without asking
   * git.
   */
  List<FileTime> marks() throws InterruptedException {
    try {
      if (marks.isEmpty()) {
        marks =
            git("rev-parse", "--git-path", "HEAD", "--git-path", "logs/HEAD", "--git-path", "index")
                .lines()
                .map(root::resolve)
                .toList();
      }
      List<FileTime> times = new ArrayList<>();
      for (Path mark : marks) {
        times.add(Files.exists(mark) ? Files.getLastModifiedTime(mark) : FileTime.fromMillis(0));
      }
      return times;
    } catch (IOException e) {
      return List.of();
    }
  }

  /** What git prints; empty when it refuses. */
  private String git(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("git", "--no-optional-locks", "-C", root.toString()));
    command.addAll(List.of(arguments));
    Ended git = new Program(command).run(PATIENCE);
    return git.succeeded() ? git.output() : "";
  }
}
