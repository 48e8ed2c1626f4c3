package org.berth.tests.gates;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** A program run in the checkout, with all that it wrote. */
record Program(int exitCode, String output) {
  static Path root() {
    return Path.of(System.getProperty("berth.root"));
  }

  static Program run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).directory(root().toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Program(process.waitFor(), output);
  }

  /** Plain Maven may run without it; `./berth test` always brings it. */
  static void assumeThere(String name) {
    String path = System.getenv().getOrDefault("PATH", "");
    boolean there =
        Pattern.compile(":")
            .splitAsStream(path)
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    assumeTrue(there, name + " is not on PATH; ./berth test brings it");
  }

  static List<Path> trackedFiles() throws IOException, InterruptedException {
    return run("git", "ls-files")
        .output()
        .lines()
        .map(root()::resolve)
        .filter(Files::isRegularFile)
        .toList();
  }
}
