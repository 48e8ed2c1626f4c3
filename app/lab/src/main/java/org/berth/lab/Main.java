package org.berth.lab;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.berth.lab.api.ProxmoxApi;
import org.berth.lab.api.Pveum;
import org.berth.lab.host.HostFailure;
import org.berth.lab.host.LabConfig;
import org.berth.lab.neighbour.Mailbox;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The verbs of {@code berth lab}. */
@Command(
    name = "lab",
    description = "A small Proxmox on this machine: real guests behind a Proxmox VE API.",
    version = "berth lab 0.1.0",
    mixinStandardHelpOptions = true,
    scope = CommandLine.ScopeType.INHERIT)
public final class Main {
  private static final int FAILED = 1;

  private final Map<String, String> environment;
  private final PrintStream out;
  private final PrintStream err;

  Main(Map<String, String> environment, PrintStream out, PrintStream err) {
    this.environment = environment;
    this.out = out;
    this.err = err;
  }

  /** Ends with 0 if the verb did its work, 1 if the machine refused, and 2 for wrong usage. */
  public static void main(String[] arguments) {
    System.exit(run(new Main(System.getenv(), System.out, System.err), arguments));
  }

  static int run(Main main, String... arguments) {
    CommandLine line = new CommandLine(main);
    // What follows belongs to the program in the guest, or to pveum, options included.
    line.getSubcommands()
        .forEach(
            (verb, subcommand) -> {
              subcommand.setStopAtPositional(verb.equals("ssh"));
              subcommand.setUnmatchedOptionsArePositionalParams(verb.equals("pveum"));
            });
    return line.setExecutionExceptionHandler(Main::refuse).execute(arguments);
  }

  private static int refuse(Exception failure, CommandLine line, CommandLine.ParseResult parsed)
      throws Exception {
    if (failure instanceof HostFailure refusal) {
      line.getErr().println("lab: " + refusal.getMessage());
      return FAILED;
    }
    throw failure;
  }

  @Command(name = "up", description = "Bring the lab up, or whatever of it is missing.")
  int up(
      @Option(
              names = "--nodes",
              description = "How many Proxmox nodes to show.",
              defaultValue = "0")
          int nodes) {
    LabConfig known = new LabFile(home()).read().orElseGet(() -> configured(Math.max(1, nodes)));
    int count = Math.max(nodes, known.nodes().size());
    Lab lab = new Lab(known.withNodes(count));
    lab.up(line -> err.println("lab: " + line));
    return 0;
  }

  @Command(name = "down", description = "Remove the lab with all guests and their data.")
  int down(@Option(names = "--purge", description = "Remove its caches too.") boolean purge) {
    LabConfig config = new LabFile(home()).read().orElseGet(() -> configured(1));
    Lab lab = new Lab(config);
    lab.down();
    if (purge) {
      lab.machine().templates().purge();
    }
    say(
        "The lab is down; nothing of it is left"
            + (purge ? "." : " but the cache " + config.cache() + "."));
    return 0;
  }

  @Command(name = "status", description = "Show what of the lab runs; exit 1 when it is not up.")
  int status() {
    LabConfig config = existing();
    return new StatusReport(config).print(out) ? 0 : FAILED;
  }

  @Command(name = "env", description = "Print export lines for any Proxmox client.")
  int env() {
    new Connection(existing()).exports().forEach(this::say);
    return 0;
  }

  @Command(name = "ssh", description = "Open a shell in a guest, or run a command there.")
  int ssh(
      @Parameters(paramLabel = "GUEST", description = "VMID or host name of a running guest.")
          String guest,
      @Parameters(paramLabel = "COMMAND", arity = "0..*") List<String> command)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(command == null ? List.of() : command);
    if (!words.isEmpty() && words.getFirst().equals("--")) {
      words.removeFirst();
    }
    Lab lab = new Lab(existing());
    int vmid = lab.containers().find(guest);
    return new ProcessBuilder(lab.containers().attach(vmid, words)).inheritIO().start().waitFor();
  }

  @Command(name = "pveum", description = "Proxmox' user management, as on a node.")
  int pveum(@Parameters(arity = "0..*") List<String> arguments) {
    List<String> words = arguments == null ? List.of() : arguments;
    return Pveum.run(existing(), words, out, err);
  }

  @Command(name = "serve", description = "Serve the Proxmox API in the foreground.", hidden = true)
  int serve() throws InterruptedException {
    try (ProxmoxApi api = ProxmoxApi.open(new Lab(existing()).machine(), Clock.systemUTC())) {
      untilTold(api::start);
    }
    return 0;
  }

  @Command(name = "catch-mail", description = "Catch mail in the foreground.", hidden = true)
  int catchMail() throws InterruptedException {
    try (Mailbox mailbox = Mailbox.of(existing())) {
      untilTold(mailbox::start);
    }
    return 0;
  }

  /** Runs until a signal; the program ends when what was started has been closed. */
  private static void untilTold(Runnable start) throws InterruptedException {
    CountDownLatch told = new CountDownLatch(1);
    Thread main = Thread.currentThread();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(told, main), "lab-end"));
    start.run();
    told.await();
  }

  /** Keeps the machine's signal from ending the program before the main thread has closed all. */
  private static void end(CountDownLatch told, Thread main) {
    told.countDown();
    try {
      main.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private LabConfig configured(int nodes) {
    return LabConfig.of(environment, nodes);
  }

  private LabConfig existing() {
    return new LabFile(home())
        .read()
        .orElseThrow(
            () -> new HostFailure("There is no lab in %s; run ./berth lab up".formatted(home())));
  }

  private Path home() {
    return configured(1).home();
  }

  private void say(String line) {
    out.println(line);
  }
}
