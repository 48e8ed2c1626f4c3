package org.berth.cli;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.berth.cli.output.Output;
import org.berth.cli.output.Table;
import org.berth.cli.service.Service;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code berth … list}: one of the API's lists, whole. */
@Command(name = "list", aliases = "ls", description = "List them")
final class ListCommand implements Callable<Integer> {
  private final Session session;
  private final Table table;
  private final String path;
  private final List<String> filters;
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private Output output = new Output();
  @Mixin private Changes changes = new Changes();

  @Option(
      names = "--sort",
      paramLabel = "FIELD",
      description = "the order, for example created_at; -created_at is the newest first")
  private String sort = "";

  private ListCommand(Session session, Table table, String path, List<String> filters) {
    this.session = session;
    this.table = table;
    this.path = path;
    this.filters = filters;
  }

  /** The filters are the fields that this list's endpoint takes; each becomes an option. */
  static CommandLine line(Session session, Table table, String path, String... filters) {
    CommandLine line = new CommandLine(new ListCommand(session, table, path, List.of(filters)));
    for (String filter : filters) {
      line.getCommandSpec()
          .addOption(
              OptionSpec.builder("--" + filter)
                  .type(String.class)
                  .paramLabel(filter.toUpperCase(Locale.ROOT))
                  .description("only those with this " + filter)
                  .build());
    }
    return line;
  }

  @Override
  public Integer call() {
    Stream<Optional<String>> chosen =
        filters.stream().map(filter -> asked(filter, value("--" + filter)));
    String query =
        Stream.concat(chosen, Stream.of(asked("sort", sort)))
            .flatMap(Optional::stream)
            .collect(Collectors.joining("&"));
    return changes.list(session, output, table, query.isEmpty() ? path : path + "?" + query);
  }

  private String value(String option) {
    return spec.commandLine().getParseResult().matchedOptionValue(option, "");
  }

  private static Optional<String> asked(String name, String value) {
    return value.isEmpty() ? Optional.empty() : Optional.of(name + "=" + Service.segment(value));
  }
}
