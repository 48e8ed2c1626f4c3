package org.berth.server.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.berth.server.config.Places;
import org.berth.server.content.Content;
import org.berth.server.content.Contents;
import org.berth.server.secret.Secret;

/** Where runs are executed: this checkout, its Ansible, and the folder that holds a run each. */
public final class RunSite implements AutoCloseable {
  private final Path runs;
  private final InstantSource clock;
  private final Toolchain tools;
  private final Contents contents;
  private final RunWorkspace workspace;
  private final Zygotes zygotes;
  private final Keepers keepers;
  private final Starts starts = new Starts();

  /** The programs, and what opens the encrypted values in this installation's variables. */
  public record Ansible(Toolchain tools, VaultPassword vault) {}

  /**
   * Everything of this machine that runs need.
   *
   * @param environment of the service; runs get a cleaned one
   */
  public RunSite(
      Places places,
      Ansible ansible,
      Map<String, String> environment,
      SecureRandom random,
      InstantSource clock) {
    this.clock = clock;
    this.runs = places.runs();
    this.tools = ansible.tools();
    this.contents = new Contents(places.root(), places.contents(), tools.collections());
    var variables = new RunEnvironment(tools, environment);
    this.workspace = new RunWorkspace(variables, ansible.vault(), random);
    Path programs = places.root().resolve("ansible/keeper");
    this.zygotes = new Zygotes(places.home().resolve("zygotes"), programs, variables);
    this.keepers = new Keepers(programs, tools, zygotes, starts, Keepers.PATIENCE);
  }

  /** From now on Ansible is imported ahead of runs, where that can be done. */
  public void warmUp() {
    zygotes.open();
    warm();
  }

  /** Whether the next run of the newest content starts warm. */
  boolean warm() {
    try {
      return zygotes.of(contents.current(clock.instant()).folder()).isPresent();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** How many keepers this process has started, by how and why so. */
  public Map<String, Long> starts() {
    return starts.counts();
  }

  /** Ends what was imported ahead; runs go on. */
  @Override
  public void close() {
    zygotes.close();
  }

  Path folder(RunId id) {
    return runs.resolve(id.toString());
  }

  /** What a run is made of: what was chosen for it, else the newest; empty when it is gone. */
  Optional<Content> content(StoredRun run) throws InterruptedException {
    return run.content().isPresent()
        ? contents.kept(run.content().get())
        : Optional.of(contents.current(clock.instant()));
  }

  /** Whether a version is here, so that a run can be made of it. */
  boolean keeps(String content) {
    return contents.kept(content).isPresent();
  }

  /** Removes old versions that no run needs. */
  void prune(Set<String> needed) {
    contents.prune(needed, clock.instant());
  }

  Map<String, String> versions() {
    return tools.versions();
  }

  /**
   * Makes the run's folder and brings its keeper up, unless it had one before.
   *
   * @param password of the file that holds its secrets; each time the same
   */
  void start(StoredRun run, Content content, Secret password) throws InterruptedException {
    Path folder = folder(run.id());
    Path root = content.folder();
    keepers.start(folder, root, workspace.write(run, root, folder, password));
  }

  /** Whether a keeper of the run came up after all; if not, it is certain that none will. */
  boolean cameUp(RunId id) {
    Path folder = folder(id);
    return Files.isDirectory(folder) && Keepers.cameUp(folder);
  }
}
