package org.berth.cli.connect;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.berth.cli.service.CommandFailure;
import org.berth.cli.service.ExitCode;
import org.berth.cli.service.Json;
import org.jspecify.annotations.Nullable;

/** Reads a Proxmox with a token; it never writes. */
final class ProxmoxApi implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Site site;
  private final String secret;
  private final HttpClient client;

  ProxmoxApi(Site site, String secret) {
    this.site = site;
    this.secret = secret;
    this.client =
        HttpClient.newBuilder()
            .sslContext(trusting(site.endpoint().caFile()))
            .connectTimeout(PATIENCE)
            .build();
  }

  /**
   * An answer that is no success.
   *
   * @see #status 0 where there was no answer
   */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;

    Refused(int status, String reason) {
      super(reason);
      this.status = status;
    }

    int status() {
      return status;
    }

    String reason() {
      return String.valueOf(getMessage());
    }
  }

  JsonNode get(String path) {
    Site.Endpoint endpoint = site.endpoint();
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(
                    "https://%s:%d/api2/json%s".formatted(endpoint.host(), endpoint.port(), path)))
            .timeout(PATIENCE)
            .header("Authorization", "PVEAPIToken=" + site.token() + "=" + secret)
            .build();
    try {
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new Refused(answer.statusCode(), reason(answer));
      }
      return Json.parse(answer.body()).path("data");
    } catch (IOException e) {
      throw new Refused(0, String.valueOf(e.getMessage() == null ? e : e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refused(0, "interrupted");
    }
  }

  /** Proxmox says it in the status line, which Java does not show, and since 9.0 in the body. */
  private static String reason(HttpResponse<String> answer) {
    String body = answer.body();
    String message =
        body.startsWith("{") ? Json.parse(body).path("message").asText("").strip() : "";
    return message.isEmpty() ? "HTTP " + answer.statusCode() : message;
  }

  /** Trusts one file of authorities, or what the machine trusts. */
  static SSLContext trusting(@Nullable Path authorities) {
    try {
      if (authorities == null) {
        return SSLContext.getDefault();
      }
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      try (InputStream in = Files.newInputStream(authorities)) {
        int number = 0;
        for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
          store.setCertificateEntry("authority-" + number++, each);
        }
      }
      var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, factory.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new CommandFailure(ExitCode.USAGE, authorities + " holds no certificate: " + e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
