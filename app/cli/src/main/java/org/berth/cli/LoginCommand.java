package org.berth.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.Charset;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.berth.cli.service.CommandFailure;
import org.berth.cli.service.Connection;
import org.berth.cli.service.ExitCode;
import org.berth.cli.service.Service;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code berth login}: keeps a token that the service has just accepted. It is typed or piped,
 * never an argument.
 */
@Command(
    name = "login",
    description = "Log in to a service with a token",
    footer = {"", "berth login https://berth.example.org < token-file"})
final class LoginCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "URL", description = "the service's address")
  private String url = "";

  @Option(names = "--name", description = "the context's name (default: the host's)")
  private @Nullable String name;

  LoginCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    URI address = Service.parseUrl(url);
    String contextName = Optional.ofNullable(name).orElseGet(address::getHost);
    Connection connection = new Connection(contextName, address, Optional.of(token()));
    String who = new Service(connection).get("/whoami").path("name").asText();
    session.contexts().put(connection);
    session
        .err()
        .println(
            "Logged in to " + address + " as " + who + "; this is now the context " + contextName);
    return ExitCode.DONE.number();
  }

  private static String token() {
    Console console = Objects.requireNonNull(System.console(), "JDK 22 and newer have one");
    String token = console.isTerminal() ? typed(console) : piped();
    if (token.isEmpty()) {
      throw new CommandFailure(
          ExitCode.USAGE, "No token was given", "Type it, or pipe it: berth login URL < file");
    }
    return token;
  }

  private static String typed(Console console) {
    char[] typed = console.readPassword("Token: ");
    return typed == null ? "" : new String(typed).strip();
  }

  private static String piped() {
    try {
      String line =
          new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
      return line == null ? "" : line.strip();
    } catch (IOException closed) {
      return "";
    }
  }
}
