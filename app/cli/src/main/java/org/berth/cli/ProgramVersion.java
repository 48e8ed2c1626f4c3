package org.berth.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version this program was built as. */
final class ProgramVersion implements IVersionProvider {
  static String number() {
    return Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
        .orElse("unpackaged");
  }

  @Override
  public String[] getVersion() {
    return new String[] {"berth " + number()};
  }
}
