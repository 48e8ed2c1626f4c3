package org.berth.server.run;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import org.berth.server.config.Places;
import org.berth.server.content.Contents;
import org.berth.server.content.Revision;

/** Where runs are executed: this checkout, its Ansible, and the folder that holds a run each. */
public final class RunSite {
  private final Path runs;
  private final Toolchain tools;
  private final Contents contents;
  private final RunWorkspace workspace;
  private final Keepers keepers;

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
    this.workspace = new RunWorkspace(places.root(), tools, environment, random);
    this.keepers = new Keepers(places.root(), tools);
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
    keepers.start(folder, workspace.write(run, folder));
  }
}
