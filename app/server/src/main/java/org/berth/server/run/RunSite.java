package org.berth.server.run;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import org.berth.server.config.Places;
import org.berth.server.content.Contents;
import org.berth.server.content.Revision;

/** Where runs are executed: this checkout, its Ansible, and the folder that holds a run each. */
public final class RunSite implements AutoCloseable {
  private final Path runs;
  private final Toolchain tools;
  private final Contents contents;
  private final RunWorkspace workspace;
  private final Path root;
  private final Zygotes zygotes;
  private final Keepers keepers;
  private final Starts starts = new Starts();

  /**
   * Everything of this machine that runs need.
   *
   * @param environment of the service; runs get a cleaned one
   */
  public RunSite(
      Places places, Toolchain tools, Map<String, String> environment, SecureRandom random) {
    this.runs = places.runs();
    this.tools = tools;
    this.contents = new Contents(places.root());
    var variables = new RunEnvironment(tools, environment);
    this.workspace = new RunWorkspace(places.root(), variables, random);
    this.root = places.root();
    Path programs = root.resolve("ansible/keeper");
    this.zygotes = new Zygotes(places.home().resolve("zygotes"), programs, variables);
    this.keepers = new Keepers(programs, tools, zygotes, starts);
  }

  /** From now on Ansible is imported ahead of runs, where that can be done. */
  public void warmUp() {
    zygotes.open();
    zygotes.of(root);
  }

  /** Whether the next run starts warm. */
  boolean warm() {
    return zygotes.of(root).isPresent();
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

  boolean holds(String playbook) {
    return contents.holdsPlaybook(playbook);
  }

  Revision revision() throws InterruptedException {
    return contents.revision();
  }

  Map<String, String> versions() {
    return tools.versions();
  }

  /** Makes the run's folder and brings its keeper up, unless it had one before. */
  void start(StoredRun run) throws InterruptedException {
    Path folder = folder(run.id());
    keepers.start(folder, root, workspace.write(run, folder));
  }
}
