package org.berth.server.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;

/** A service in a process of its own, so that it can be killed. */
final class RunService {
  private RunService() {}

  static Process start(RunFixture berth, RunId run) throws IOException {
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElse("java"),
            "-cp",
            System.getProperty("java.class.path"),
            RunService.class.getName(),
            berth.places.root().resolveSibling("").toString(),
            run.toString())
        .redirectErrorStream(true)
        .redirectOutput(berth.places.home().resolve("service.log").toFile())
        .start();
  }

  /** Executes one run of a fixture's folder. */
  public static void main(String[] arguments) throws InterruptedException {
    var fixture = RunFixture.again(Path.of(arguments[0]));
    fixture.runs.execute(new RunId(UUID.fromString(arguments[1])));
    System.exit(0);
  }
}
