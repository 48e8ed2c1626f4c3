package org.berth.cli.service;

import java.util.List;

/** A command that cannot be done: what is wrong, what to do about it, and how the program ends. */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;
  private final List<String> hints;

  public CommandFailure(ExitCode exitCode, String sentence, String... hints) {
    super(sentence);
    this.exitCode = exitCode;
    this.hints = List.of(hints);
  }

  public ExitCode exitCode() {
    return exitCode;
  }

  /** Further lines for the person, the most specific first; may be empty. */
  public List<String> hints() {
    return hints;
  }

  /** Ends the command unless it is the service that is away, which may come back. */
  public void unlessUnreachable() {
    if (exitCode != ExitCode.UNREACHABLE) {
      throw this;
    }
  }

  public String sentence() {
    return String.valueOf(getMessage());
  }
}
