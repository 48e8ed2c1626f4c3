package org.berth.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command `berth`. */
@Command(name = "berth", mixinStandardHelpOptions = true, version = "0.1.0")
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Main()).execute(arguments));
  }
}
