package org.berth.cli;

import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Completions for fish, which picocli does not make. */
final class FishCompletion {
  private FishCompletion() {}

  static String script(CommandSpec root) {
    StringBuilder script = new StringBuilder("complete -c berth -f\n");
    commands(script, root, "__fish_use_subcommand");
    for (CommandLine group : root.subcommands().values().stream().distinct().toList()) {
      CommandSpec spec = group.getCommandSpec();
      String inGroup = "__fish_seen_subcommand_from " + spec.name();
      if (spec.subcommands().isEmpty()) {
        options(script, spec, inGroup);
      } else {
        String names = String.join(" ", spec.subcommands().keySet());
        commands(script, spec, inGroup + "; and not __fish_seen_subcommand_from " + names);
        spec.subcommands().values().stream()
            .distinct()
            .forEach(
                leaf ->
                    options(
                        script,
                        leaf.getCommandSpec(),
                        inGroup + "; and __fish_seen_subcommand_from " + leaf.getCommandName()));
      }
    }
    return script.toString();
  }

  private static void commands(StringBuilder script, CommandSpec spec, String condition) {
    spec.subcommands().values().stream()
        .distinct()
        .forEach(
            command ->
                line(script, condition)
                    .append(" -a ")
                    .append(command.getCommandName())
                    .append(" -d ")
                    .append(
                        quoted(description(command.getCommandSpec().usageMessage().description())))
                    .append('\n'));
  }

  private static void options(StringBuilder script, CommandSpec spec, String condition) {
    for (OptionSpec option : spec.options()) {
      line(script, condition);
      for (String name : option.names()) {
        script.append(name.startsWith("--") ? " -l " : " -s ").append(name.replaceFirst("^-+", ""));
      }
      script.append(option.arity().max() > 0 ? " -r" : "");
      script.append(" -d ").append(quoted(description(option.description()))).append('\n');
    }
  }

  private static StringBuilder line(StringBuilder script, String condition) {
    return script.append("complete -c berth -n ").append(quoted(condition));
  }

  private static String description(String[] lines) {
    return Arrays.stream(lines).collect(Collectors.joining(" "));
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
