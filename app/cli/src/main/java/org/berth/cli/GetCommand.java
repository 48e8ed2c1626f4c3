package org.berth.cli;

import java.util.concurrent.Callable;
import org.berth.cli.output.Output;
import org.berth.cli.output.Table;
import org.berth.cli.service.ExitCode;
import org.berth.cli.service.Service;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code berth … get}: one object of the API, by its id or, where it has one, by its name. */
@Command(name = "get", description = "Show one")
final class GetCommand implements Callable<Integer> {
  private final Session session;
  private final Table table;
  private final String path;
  @Mixin private Output output = new Output();

  @Parameters(paramLabel = "ID", description = "id, or name where it has one")
  private String id = "";

  GetCommand(Session session, Table table, String path) {
    this.session = session;
    this.table = table;
    this.path = path;
  }

  @Override
  public Integer call() {
    session.show(output, table, session.service().get(path + "/" + Service.segment(id)));
    return ExitCode.DONE.number();
  }
}
