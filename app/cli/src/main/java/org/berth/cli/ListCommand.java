package org.berth.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.berth.cli.output.Output;
import org.berth.cli.output.Table;
import org.berth.cli.service.Service;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code berth … list}: one of the API's lists, whole. */
@Command(name = "list", aliases = "ls", description = "List them")
final class ListCommand implements Callable<Integer> {
  private final Session session;
  private final Table table;
  private final String path;
  @Mixin private Output output = new Output();
  @Mixin private Changes changes = new Changes();

  @Option(names = "--state", description = "only those in this state")
  private String state = "";

  @Option(
      names = "--sort",
      paramLabel = "FIELD",
      description = "the order, for example created_at; -created_at is the newest first")
  private String sort = "";

  ListCommand(Session session, Table table, String path) {
    this.session = session;
    this.table = table;
    this.path = path;
  }

  @Override
  public Integer call() {
    String query =
        Stream.of(asked("state", state), asked("sort", sort))
            .flatMap(Optional::stream)
            .collect(Collectors.joining("&"));
    return changes.list(session, output, table, query.isEmpty() ? path : path + "?" + query);
  }

  private static Optional<String> asked(String name, String value) {
    return value.isEmpty() ? Optional.empty() : Optional.of(name + "=" + Service.segment(value));
  }
}
