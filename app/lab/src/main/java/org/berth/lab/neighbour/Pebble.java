package org.berth.lab.neighbour;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.berth.lab.api.Certificates;
import org.berth.lab.api.Trust;
import org.berth.lab.host.Daemons;
import org.berth.lab.host.HostFailure;
import org.berth.lab.host.LabConfig;
import org.berth.lab.state.StateFiles;

/**
 * Pebble, an ACME server (RFC 8555) that looks for challenges in the lab's own DNS. It makes a new
 * root at every start, and refuses one good nonce in twenty so that clients learn to try again.
 */
final class Pebble implements Neighbour {
  private static final int DIRECTORY_PORT = 14000;
  private static final int MANAGEMENT_PORT = 15000;
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final LabConfig config;
  private final Daemons daemons;

  Pebble(LabConfig config, Daemons daemons) {
    this.config = config;
    this.daemons = daemons;
  }

  @Override
  public String name() {
    return "pebble";
  }

  @Override
  public String address() {
    return "https://%s:%d/dir".formatted(config.subnet().gateway(), DIRECTORY_PORT);
  }

  @Override
  public String lack() {
    return Programs.lackOf("pebble", "pebble");
  }

  @Override
  public void up() {
    if (!isRunning()) {
      start();
    }
    Certificates certificates = Certificates.of(config, Clock.systemUTC());
    StateFiles.write(
        config.authorities(), certificates.authorityPem() + root(certificates.authorityPem()));
  }

  private void start() {
    Path file = config.lab().resolve("pebble.json");
    Certificates.Files tls =
        Certificates.of(config, Clock.systemUTC())
            .files("pebble", List.of(config.subnet().gateway(), config.loopback()));
    StateFiles.writeJson(file, Map.of("pebble", settings(tls)));
    daemons.start(
        name(),
        List.of(
            "pebble",
            "-config",
            file.toString(),
            "-dnsserver",
            config.subnet().gateway() + ":" + config.authorityDnsPort()),
        Map.of("PEBBLE_VA_NOSLEEP", "1"));
    Programs.await(daemons, name(), config.subnet().gateway(), DIRECTORY_PORT);
    Programs.await(daemons, name(), config.loopback(), MANAGEMENT_PORT);
  }

  private Map<String, Object> settings(Certificates.Files tls) {
    return Map.of(
        "listenAddress",
        config.subnet().gateway() + ":" + DIRECTORY_PORT,
        "managementListenAddress",
        config.loopback() + ":" + MANAGEMENT_PORT,
        "certificate",
        tls.certificate().toString(),
        "privateKey",
        tls.key().toString(),
        "httpPort",
        80,
        "tlsPort",
        443,
        "ocspResponderURL",
        "",
        "externalAccountBindingRequired",
        false);
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
        new Export("ACME_DIRECTORY_URL", address()),
        new Export("ACME_CA", config.authorities().toString()));
  }

  private String root(String authority) {
    URI uri = URI.create("https://%s:%d/roots/0".formatted(config.loopback(), MANAGEMENT_PORT));
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(LIMIT).build();
    try (HttpClient http = HttpClient.newBuilder().sslContext(Trust.in(authority)).build()) {
      HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new HostFailure("Pebble answered %d for its root".formatted(answer.statusCode()));
      }
      return answer.body();
    } catch (IOException e) {
      throw new HostFailure("Pebble's root cannot be fetched from " + uri, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HostFailure("Fetching Pebble's root was interrupted", e);
    }
  }
}
