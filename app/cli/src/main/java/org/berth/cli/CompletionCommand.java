package org.berth.cli;

import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code berth completion}: a script for the person's shell, made from the commands themselves. */
@Command(
    name = "completion",
    description = "Print completions for your shell",
    footer = {"", "source <(berth completion bash)", "berth completion fish | source"})
final class CompletionCommand implements Callable<Integer> {
  private final Session session;
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish")
  private Shell shell = Shell.BASH;

  CompletionCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    CommandSpec root = spec.root();
    session
        .out()
        .print(
            switch (shell) {
              case BASH -> AutoComplete.bash("berth", root.commandLine());
              case ZSH ->
                  "autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n"
                      + AutoComplete.bash("berth", root.commandLine());
              case FISH -> FishCompletion.script(root);
            });
    return 0;
  }

  /** The shells there are scripts for. */
  enum Shell {
    BASH,
    ZSH,
    FISH;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
