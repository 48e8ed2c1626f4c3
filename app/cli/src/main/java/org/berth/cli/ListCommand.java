package org.berth.cli;

import java.util.concurrent.Callable;
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

  ListCommand(Session session, Table table, String path) {
    this.session = session;
    this.table = table;
    this.path = path;
  }

  @Override
  public Integer call() {
    String filter = state.isEmpty() ? "" : "?state=" + Service.segment(state);
    return changes.list(session, output, table, path + filter);
  }
}
