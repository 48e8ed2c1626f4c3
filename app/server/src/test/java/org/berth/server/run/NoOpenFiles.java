package org.berth.server.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** While this is open, this process can open no file: it has run out of descriptors. */
final class NoOpenFiles implements AutoCloseable {
  private static final String PROGRAM =
      """
      set -e
      before=$(prlimit --pid "$0" --nofile --noheadings --output SOFT | tr -d ' ')
      prlimit --pid "$0" --nofile=3:
      echo none
      read -r line
      prlimit --pid "$0" --nofile="$before":
      """;

  // Started before: nothing can be started while there are none.
  private final Process limiter;

  private NoOpenFiles(Process limiter) {
    this.limiter = limiter;
  }

  static NoOpenFiles here() throws IOException {
    String us = String.valueOf(ProcessHandle.current().pid());
    Process limiter = new ProcessBuilder("sh", "-c", PROGRAM, us).redirectErrorStream(true).start();
    var said =
        new BufferedReader(
            new InputStreamReader(limiter.getInputStream(), StandardCharsets.US_ASCII));
    String line = said.readLine();
    if (!"none".equals(line)) {
      throw new IOException("prlimit: " + line);
    }
    return new NoOpenFiles(limiter);
  }

  boolean none() {
    try (var file = Files.newInputStream(Path.of("/proc/self/stat"))) {
      return file.read() < 0;
    } catch (IOException e) {
      return String.valueOf(e.getMessage()).contains("Too many open files");
    }
  }

  @Override
  public void close() throws IOException {
    limiter.getOutputStream().write('\n');
    limiter.getOutputStream().flush();
    limiter.onExit().join();
  }
}
