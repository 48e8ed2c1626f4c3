package org.berth.cli;

import java.util.concurrent.Callable;
import org.berth.cli.service.Connection;
import org.berth.cli.service.Contexts;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code berth context …}: the services this person has logged in to. */
@Command(name = "context", description = "Services you are logged in to: list, use, delete, show")
final class ContextCommands implements Callable<Integer> {
  private final Session session;

  private ContextCommands(Session session) {
    this.session = session;
  }

  static CommandLine line(Session session) {
    return new CommandLine(new ContextCommands(session))
        .addSubcommand(new ListAll(session))
        .addSubcommand(new Use(session))
        .addSubcommand(new Delete(session));
  }

  /** Without a further word: which service would be used now, and why. */
  @Override
  public Integer call() {
    Connection connection = session.service().connection();
    session.out().println(connection.name() + "   " + connection.url());
    return 0;
  }

  @Command(name = "list", aliases = "ls", description = "List contexts; the current one has a star")
  static final class ListAll implements Callable<Integer> {
    private final Session session;

    ListAll(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      Contexts contexts = session.contexts();
      contexts
          .all()
          .forEach(
              (name, connection) -> {
                String mark = contexts.current().filter(name::equals).isPresent() ? "* " : "  ";
                session.out().println(mark + name + "   " + connection.url());
              });
      return 0;
    }
  }

  @Command(name = "use", description = "Make a context the current one")
  static final class Use implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "NAME", description = "the context")
    private String name = "";

    Use(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      session.contexts().use(name);
      return 0;
    }
  }

  @Command(name = "delete", aliases = "rm", description = "Forget a context and its token")
  static final class Delete implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "NAME", description = "the context")
    private String name = "";

    Delete(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      session.contexts().remove(name);
      return 0;
    }
  }
}
