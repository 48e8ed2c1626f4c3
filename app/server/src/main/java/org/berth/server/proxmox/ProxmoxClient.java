package org.berth.server.proxmox;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
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
import org.berth.contract.ErrorCode;
import org.berth.server.config.Settings;
import org.berth.server.json.Json;
import org.berth.server.problem.Failure;
import org.berth.server.secret.Secret;
import org.jspecify.annotations.Nullable;

/** Reads Proxmox's API with our token, trusting only the configured authority. */
final class ProxmoxClient implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Settings.Proxmox settings;
  private final Secret token;
  private final HttpClient client;

  ProxmoxClient(Settings.Proxmox settings) {
    this.settings = settings;
    this.token = secret(settings.tokenSecretFile());
    this.client =
        HttpClient.newBuilder()
            .sslContext(trust(settings.caFile()))
            .connectTimeout(PATIENCE)
            .build();
  }

  private static Secret secret(Path file) {
    try {
      return Secret.of(Files.readString(file).strip());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read proxmox.token_secret_file", e);
    }
  }

  private static SSLContext trust(@Nullable Path authority) {
    try {
      if (authority == null) {
        return SSLContext.getDefault();
      }
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      try (InputStream in = Files.newInputStream(authority)) {
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
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("proxmox.ca_file holds no usable certificate", e);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read proxmox.ca_file", e);
    }
  }

  /** The {@code data} of a GET; a {@link Failure} says in words why there is none. */
  JsonNode get(String path) {
    return call("GET", path);
  }

  /** Asks for something to be taken away; a {@link Failure} says in words why it was not. */
  void delete(String path) {
    call("DELETE", path);
  }

  private JsonNode call(String method, String path) {
    URI address =
        URI.create("https://%s:%d/api2/json%s".formatted(settings.host(), settings.port(), path));
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .timeout(PATIENCE)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .header(
                "Authorization",
                "PVEAPIToken=%s!%s=%s"
                    .formatted(settings.user(), settings.tokenId(), token.reveal()))
            .build();
    try {
      HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
      if (response.statusCode() != 200) {
        throw unreachable("answered %d to %s %s".formatted(response.statusCode(), method, path));
      }
      return Json.tree(response.body()).path("data");
    } catch (IOException e) {
      throw unreachable("does not answer: " + (e.getMessage() == null ? e : e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unreachable("was not waited for");
    }
  }

  private Failure unreachable(String how) {
    return new Failure(
        ErrorCode.PROXMOX_UNREACHABLE,
        "Proxmox at %s:%d %s".formatted(settings.host(), settings.port(), how));
  }

  @Override
  public void close() {
    client.close();
  }
}
