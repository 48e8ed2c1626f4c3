package org.berth.tests.story;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Map;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The lab's Proxmox API as its administrator {@code root@pam} uses it: the stranger of these
 * stories.
 */
final class Proxmox {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http;
  private final String base;
  private final String ticket;
  private final String token;

  Proxmox(Map<String, String> settings) {
    this.http =
        HttpClient.newBuilder()
            .sslContext(trusting(Path.of(setting(settings, "PROXMOX_CA"))))
            .build();
    this.base =
        "https://"
            + setting(settings, "PROXMOX_HOST")
            + ":"
            + setting(settings, "PROXMOX_PORT")
            + "/api2/json";
    String login =
        form(Map.of("username", "root@pam", "password", setting(settings, "PROXMOX_PASSWORD")));
    JsonNode answer = send(post("/access/ticket", login).build());
    this.ticket = answer.path("ticket").asText();
    this.token = answer.path("CSRFPreventionToken").asText();
  }

  JsonNode get(String path) {
    return send(signed(HttpRequest.newBuilder(URI.create(base + path)).GET()));
  }

  JsonNode post(String path, Map<String, String> parameters) {
    return send(signed(post(path, form(parameters))));
  }

  JsonNode delete(String path) {
    return send(signed(HttpRequest.newBuilder(URI.create(base + path)).DELETE()));
  }

  /** Waits for a task's good end. */
  void done(JsonNode upid) {
    String path = "/nodes/pve1/tasks/" + encoded(upid.asText()) + "/status";
    Until.met("task " + upid.asText(), () -> get(path).path("status").asText().equals("stopped"));
    String end = get(path).path("exitstatus").asText();
    if (!end.equals("OK")) {
      throw new AssertionError(upid.asText() + ": " + end);
    }
  }

  /** How many guests carry this text in their notes. */
  long guestsWithNote(String text) {
    long count = 0;
    for (JsonNode guest : get("/nodes/pve1/lxc")) {
      JsonNode config = get("/nodes/pve1/lxc/" + guest.path("vmid").asText() + "/config");
      count += config.path("description").asText().contains(text) ? 1 : 0;
    }
    return count;
  }

  private HttpRequest.Builder post(String path, String form) {
    return HttpRequest.newBuilder(URI.create(base + path))
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(BodyPublishers.ofString(form));
  }

  private HttpRequest signed(HttpRequest.Builder builder) {
    return builder
        .header("Cookie", "PVEAuthCookie=" + ticket)
        .header("CSRFPreventionToken", token)
        .build();
  }

  private JsonNode send(HttpRequest request) {
    try {
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new AssertionError(
            request.uri() + ": " + response.statusCode() + " " + response.body());
      }
      return JSON.readTree(response.body()).path("data");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String setting(Map<String, String> settings, String name) {
    return settings.getOrDefault(name, "");
  }

  private static String form(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static SSLContext trusting(Path authority) {
    try (InputStream file = Files.newInputStream(authority)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setCertificateEntry(
          "lab", CertificateFactory.getInstance("X.509").generateCertificate(file));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
