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
 * Proxmox's API as its administrator {@code root@pam} uses it, the stranger of these stories; where
 * root's password is not given, as the platform's token sees it.
 */
final class Proxmox {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http;
  private final String base;
  private final Map<String, String> headers;

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
    this.headers =
        settings.containsKey("PROXMOX_PASSWORD") ? loggedIn(settings) : withToken(settings);
  }

  private Map<String, String> loggedIn(Map<String, String> settings) {
    String login =
        form(Map.of("username", "root@pam", "password", setting(settings, "PROXMOX_PASSWORD")));
    JsonNode answer = send(with("POST", "/access/ticket", login).build());
    return Map.of(
        "Cookie",
        "PVEAuthCookie=" + answer.path("ticket").asText(),
        "CSRFPreventionToken",
        answer.path("CSRFPreventionToken").asText());
  }

  private static Map<String, String> withToken(Map<String, String> settings) {
    return Map.of(
        "Authorization",
        "PVEAPIToken=%s!%s=%s"
            .formatted(
                setting(settings, "PROXMOX_USER"),
                setting(settings, "PROXMOX_TOKEN_ID"),
                setting(settings, "PROXMOX_TOKEN_SECRET")));
  }

  /** The name of the node that the stories use. */
  String node() {
    return get("/nodes").get(0).path("node").asText();
  }

  JsonNode get(String path) {
    return send(signed(HttpRequest.newBuilder(URI.create(base + path)).GET()));
  }

  JsonNode post(String path, Map<String, String> parameters) {
    return send(signed(with("POST", path, form(parameters))));
  }

  JsonNode put(String path, Map<String, String> parameters) {
    return send(signed(with("PUT", path, form(parameters))));
  }

  JsonNode delete(String path) {
    return send(signed(HttpRequest.newBuilder(URI.create(base + path)).DELETE()));
  }

  /** Waits for a task's good end. */
  void done(JsonNode upid) {
    String node = upid.asText().split(":", 3)[1];
    String path = "/nodes/" + node + "/tasks/" + encoded(upid.asText()) + "/status";
    Until.met("task " + upid.asText(), () -> get(path).path("status").asText().equals("stopped"));
    String end = get(path).path("exitstatus").asText();
    if (!end.equals("OK")) {
      throw new AssertionError(upid.asText() + ": " + end);
    }
  }

  /** How many guests carry this text in their notes. */
  long guestsWithNote(String text) {
    long count = 0;
    String guests = "/nodes/" + node() + "/lxc";
    for (JsonNode guest : get(guests)) {
      JsonNode config = get(guests + "/" + guest.path("vmid").asText() + "/config");
      count += config.path("description").asText().contains(text) ? 1 : 0;
    }
    return count;
  }

  private HttpRequest.Builder with(String method, String path, String form) {
    return HttpRequest.newBuilder(URI.create(base + path))
        .header("Content-Type", "application/x-www-form-urlencoded")
        .method(method, BodyPublishers.ofString(form));
  }

  private HttpRequest signed(HttpRequest.Builder builder) {
    headers.forEach(builder::header);
    return builder.build();
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
