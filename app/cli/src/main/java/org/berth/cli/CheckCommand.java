package org.berth.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.berth.cli.connect.Checks;
import org.berth.cli.connect.Connected;
import org.berth.cli.connect.Finding;
import org.berth.cli.connect.Finding.Verdict;
import org.berth.cli.connect.NameChecks;
import org.berth.cli.connect.Site;
import org.berth.cli.output.Terminal;
import org.berth.cli.service.CommandFailure;
import org.berth.cli.service.ExitCode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code berth connect check}: what is missing, and how to mend it. */
@Command(
    name = "check",
    description = "Look at a Proxmox with the platform's token, and say what is missing")
final class CheckCommand implements Callable<Integer> {
  private static final String LETS_ENCRYPT = "https://acme-v02.api.letsencrypt.org/directory";

  private final Session session;
  @Mixin private ConnectOptions options = new ConnectOptions();

  @Parameters(paramLabel = "HOST", description = "name or address of a node")
  private String host = "";

  @Option(names = "--port", description = "of its API (default: 8006)")
  private int port = 8006;

  @Option(names = "--ca", paramLabel = "FILE", description = "the authority of its certificate")
  private @Nullable Path caFile;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "holds the token's secret; without it, it is asked for")
  private @Nullable Path tokenFile;

  @Option(names = "--domain", description = "below which environments get their host names")
  private @Nullable String domain;

  @Option(names = "--acme", paramLabel = "URL", description = "the ACME server's directory")
  private String acme = LETS_ENCRYPT;

  @Option(names = "--acme-ca", paramLabel = "FILE", description = "the authority of that server")
  private @Nullable Path acmeCa;

  @Option(names = "--save", description = "write the settings when nothing is in the way")
  private boolean save;

  @Option(names = "--cluster", description = "what the cluster is called here (default: pve)")
  private String cluster = "pve";

  @Option(names = "--addresses", paramLabel = "FIRST-LAST", description = "for environments")
  private @Nullable String addresses;

  @Option(names = "--prefix-length", description = "of their network (default: 24)")
  private int prefixLength = 24;

  @Option(names = "--gateway", paramLabel = "ADDRESS", description = "of their network")
  private @Nullable String gateway;

  @Option(names = "--nameserver", paramLabel = "ADDRESS", description = "default: the gateway")
  private @Nullable String nameserver;

  CheckCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    if (save && (addresses == null || gateway == null)) {
      throw new CommandFailure(ExitCode.USAGE, "--save needs --addresses and --gateway");
    }
    Site site = options.site(host, port, caFile);
    String secret = secret();
    List<Finding> findings = new ArrayList<>(Checks.of(site, secret, this::tell));
    if (domain != null) {
      findings.add(NameChecks.names(domain, nameserver));
      tell(findings.getLast());
      findings.add(NameChecks.certificates(acme, acmeCa));
      tell(findings.getLast());
    }
    if (findings.stream().anyMatch(finding -> finding.verdict() == Verdict.WRONG)) {
      session
          .err()
          .println("Environments cannot be made there yet; mend what is marked, and look again.");
      return ExitCode.FAILED.number();
    }
    if (save && addresses != null && gateway != null) {
      String names = nameserver == null ? gateway : nameserver;
      var range = new Connected.Addresses(addresses, prefixLength, gateway, names);
      Path file = new Connected(session.surroundings().home()).write(site, cluster, secret, range);
      session
          .err()
          .println("Written to " + file + ". Start the service anew, then: berth connect try");
    }
    return ExitCode.DONE.number();
  }

  private void tell(Finding finding) {
    Terminal terminal = session.terminal();
    String mark =
        switch (finding.verdict()) {
          case GOOD -> terminal.green("ok     ");
          case LACKING -> terminal.bold("lacking");
          case WRONG -> terminal.red("WRONG  ");
        };
    session.out().println(mark + " " + Terminal.harmless(finding.what()));
    finding.mend().lines().forEach(line -> session.out().println("          " + line));
  }

  private String secret() {
    try {
      if (tokenFile != null) {
        return Files.readString(tokenFile).strip();
      }
      Optional<Console> console = Optional.ofNullable(System.console()).filter(Console::isTerminal);
      if (console.isPresent()) {
        char[] typed = console.get().readPassword("Secret of the token: ");
        return typed == null ? "" : new String(typed).strip();
      }
      String line =
          new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
      return line == null ? "" : line.strip();
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.USAGE, "The token's secret cannot be read: " + e);
    }
  }
}
