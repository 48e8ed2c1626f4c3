package org.berth.lab.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads from LXC's log why a guest did not start. */
final class StartLog {
  private StartLog() {}

  /** The first error, without LXC's time stamps and source lines. */
  static String cause(Path log) {
    try {
      return Files.readAllLines(log).stream()
          .filter(line -> line.contains(" ERROR "))
          .map(line -> line.substring(line.indexOf(" ERROR ") + " ERROR ".length()))
          .map(line -> line.substring(line.lastIndexOf(" - ") + " - ".length()).strip())
          .findFirst()
          .orElse("LXC gave no reason in " + log);
    } catch (IOException e) {
      return "LXC left no log";
    }
  }
}
