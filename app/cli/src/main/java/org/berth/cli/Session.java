package org.berth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.berth.cli.output.Output;
import org.berth.cli.output.Table;
import org.berth.cli.output.Terminal;
import org.berth.cli.service.Contexts;
import org.berth.cli.service.Service;
import org.berth.cli.service.Surroundings;
import org.berth.cli.watch.RequestWatch;

/**
 * What the commands of one call share: where data and talk go, and the service, once one of them
 * needs it.
 */
final class Session {
  private final Surroundings surroundings;
  private final PrintStream out;
  private final PrintStream err;
  private Optional<String> context = Optional.empty();
  private Optional<Service> service = Optional.empty();

  Session(Map<String, String> variables, PrintStream out, PrintStream err) {
    this.surroundings = new Surroundings(variables);
    this.out = out;
    this.err = err;
  }

  void useContext(String name) {
    context = Optional.of(name);
  }

  PrintStream out() {
    return out;
  }

  /** Talk goes here, so that data can be piped on. */
  PrintStream err() {
    return err;
  }

  Surroundings surroundings() {
    return surroundings;
  }

  Contexts contexts() {
    return Contexts.read(surroundings.contextsFile());
  }

  Service service() {
    Service known = service.orElseGet(this::connect);
    service = Optional.of(known);
    return known;
  }

  private Service connect() {
    if (context.isPresent() && surroundings.overridesContexts()) {
      err.println("berth: BERTH_URL is set and wins over --context " + context.get());
    }
    return new Service(surroundings.connection(context));
  }

  Terminal terminal() {
    return Terminal.of(surroundings.variables(), screen());
  }

  /** A fresh key for a write that the caller gave none for. */
  static String key() {
    return UUID.randomUUID().toString();
  }

  /** Shows a request until it ends, and answers the request as it is then. */
  JsonNode watch(JsonNode request, Duration limit) {
    return new RequestWatch(service(), err, terminal()).follow(request, limit);
  }

  void show(Output output, Table table, JsonNode item) {
    output.one(out, table, item);
  }

  private static boolean screen() {
    try {
      Path target = Path.of("/proc/self/fd/2").toRealPath();
      return target.startsWith("/dev/pts") || target.toString().startsWith("/dev/tty");
    } catch (IOException pipe) {
      return false;
    }
  }
}
