package org.berth.lab.neighbour;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.berth.lab.host.Daemons;
import org.berth.lab.host.HostFailure;
import org.berth.lab.host.LabConfig;
import org.berth.lab.state.StateFiles;

/**
 * Knot DNS, authoritative for the environments' domain. Updates are taken from whoever holds the
 * key (RFC 2136, RFC 8945); every other name of the domain leads to the ingress.
 */
final class Knot implements Neighbour {
  static final String KEY = "berth-acme";
  private static final String ALGORITHM = "hmac-sha256";
  private static final int KEY_BYTES = 32;

  private final LabConfig config;
  private final Daemons daemons;
  private final Path home;

  Knot(LabConfig config, Daemons daemons) {
    this.config = config;
    this.daemons = daemons;
    this.home = config.lab().resolve("knot");
  }

  @Override
  public String name() {
    return "knot";
  }

  @Override
  public String address() {
    return "%s at %s:%d"
        .formatted(config.ingressDomain(), config.subnet().gateway(), config.authorityDnsPort());
  }

  @Override
  public String lack() {
    return Programs.lackOf("knotd", "knot");
  }

  @Override
  public void up() {
    if (isRunning()) {
      return;
    }
    Path run = config.runtime().resolve(name());
    String secret = secret();
    StateFiles.write(keyFile(), keyText(secret));
    StateFiles.write(home.resolve("knot.conf"), configuration(run, secret));
    // What was updated in an earlier life is of no use: challenges are short-lived.
    StateFiles.write(home.resolve(config.ingressDomain() + ".zone"), zone());
    try {
      Files.createDirectories(run);
    } catch (IOException e) {
      throw new HostFailure("The folder %s cannot be made".formatted(run), e);
    }
    daemons.start(name(), List.of("knotd", "-c", home.resolve("knot.conf").toString()), Map.of());
    Programs.await(daemons, name(), config.subnet().gateway(), config.authorityDnsPort());
  }

  @Override
  public void down() {
    daemons.stop(name());
  }

  @Override
  public boolean isRunning() {
    return daemons.isRunning(name());
  }

  @Override
  public List<Export> exports() {
    return List.of(
        new Export("DNS_DOMAIN", config.ingressDomain()),
        new Export("DNS_SERVER", config.subnet().gateway() + ":" + config.authorityDnsPort()),
        new Export("DNS_TSIG_KEY_FILE", keyFile().toString()));
  }

  /** In the form that BIND's tools and lego read. */
  private Path keyFile() {
    return config.lab().resolve("tsig.key");
  }

  private String secret() {
    Path file = home.resolve("tsig-secret");
    return StateFiles.read(file)
        .orElseGet(
            () -> {
              byte[] random = new byte[KEY_BYTES];
              new SecureRandom().nextBytes(random);
              String made = Base64.getEncoder().encodeToString(random);
              StateFiles.write(file, made);
              return made;
            });
  }

  private static String keyText(String secret) {
    return """
        key "%s" {
          algorithm %s;
          secret "%s";
        };
        """
        .formatted(KEY, ALGORITHM, secret);
  }

  private String configuration(Path run, String secret) {
    return """
        server:
            rundir: "%1$s"
            listen: [ "%2$s@%3$d" ]
            udp-workers: 1
            tcp-workers: 1
            background-workers: 1
        log:
          - target: stderr
            any: warning
        database:
            storage: "%4$s"
        key:
          - id: %5$s
            algorithm: %6$s
            secret: "%7$s"
        acl:
          - id: updates
            key: %5$s
            action: [ update ]
        zone:
          - domain: %8$s
            storage: "%4$s"
            file: "%8$s.zone"
            acl: updates
            zonefile-sync: -1
            zonefile-load: whole
            journal-content: none
        """
        .formatted(
            run,
            config.subnet().gateway(),
            config.authorityDnsPort(),
            home,
            KEY,
            ALGORITHM,
            secret,
            config.ingressDomain());
  }

  /** Answers are kept by nobody for longer than a second. */
  private String zone() {
    return """
        $TTL 1
        @   SOA ns hostmaster 1 3600 600 86400 1
        @   NS  ns
        ns  A   %1$s
        @   A   %2$s
        *   A   %2$s
        """
        .formatted(config.subnet().gateway(), config.subnet().ingress());
  }
}
