package org.berth.server.content;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.berth.server.program.Program;
import org.berth.server.program.Program.Ended;

/** The checkout that runs are made of. */
public final class Contents {
  private static final List<String> CONTENT =
      List.of("ansible", "ansible.cfg", "group_vars", "inventory", "playbooks", "roles");

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Path root;

  public Contents(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  /** What is there now; unknown where git or its folder is missing. */
  public Revision revision() throws InterruptedException {
    try {
      List<String> ids = git("rev-parse", "HEAD", "HEAD^{tree}").lines().toList();
      if (ids.size() != 2) {
        return Revision.UNKNOWN;
      }
      List<String> status = new ArrayList<>(List.of("status", "--porcelain", "--"));
      status.addAll(CONTENT);
      boolean dirty = !git(status.toArray(String[]::new)).isBlank();
      return new Revision(ids.get(0), ids.get(1), dirty);
    } catch (IOException e) {
      return Revision.UNKNOWN;
    }
  }

  /** Whether a path names a file in the folder of playbooks. */
  public boolean holdsPlaybook(String playbook) {
    Path folder = root.resolve("playbooks");
    Path file = root.resolve(playbook).normalize();
    return file.startsWith(folder) && Files.isRegularFile(file);
  }

  /** What git prints; empty when it refuses. */
  private String git(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("git", "-C", root.toString()));
    command.addAll(List.of(arguments));
    Ended git = new Program(command).run(PATIENCE);
    return git.succeeded() ? git.output() : "";
  }
}
