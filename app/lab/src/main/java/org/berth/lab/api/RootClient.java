package org.berth.lab.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.berth.lab.host.HostFailure;
import org.berth.lab.host.LabConfig;
import org.berth.lab.state.StateFiles;

/**
 * Calls the running API as root@pam, with the password and the authority that the lab's folder
 * holds.
 */
final class RootClient implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http;
  private final String base;
  private final List<String> headers;

  private RootClient(HttpClient http, String base, List<String> headers) {
    this.http = http;
    this.base = base;
    this.headers = headers;
  }

  /** An answer; {@code complaint} is Proxmox's text when it is not ok. */
  record Answer(boolean ok, JsonNode data, String complaint) {}

  /** Logs in. */
  static RootClient of(LabConfig config) {
    String password =
        StateFiles.read(config.lab().resolve("root-password"))
            .orElseThrow(() -> new HostFailure("There is no lab here; run: ./berth lab up"))
            .strip();
    String authority = StateFiles.read(config.lab().resolve("ca.pem")).orElse("");
    String base = "https://" + config.subnet().gateway() + ":" + config.apiPort() + "/api2/json";
    HttpClient http = HttpClient.newBuilder().sslContext(Trust.in(authority)).build();
    RootClient nobody = new RootClient(http, base, List.of());
    Answer ticket =
        nobody.send(
            new Pveum.Request(
                "POST", "/access/ticket", Map.of("username", "root@pam", "password", password)));
    if (!ticket.ok()) {
      http.close();
      throw new HostFailure(
          "The lab's API does not let root@pam in: " + ticket.complaint().strip());
    }
    return new RootClient(
        http,
        base,
        List.of(
            "Cookie",
            "PVEAuthCookie=" + encode(ticket.data().path("ticket").asText()),
            "CSRFPreventionToken",
            ticket.data().path("CSRFPreventionToken").asText()));
  }

  Answer send(Pveum.Request call) {
    String form =
        call.parameters().entrySet().stream()
            .map(pair -> encode(pair.getKey()) + "=" + encode(pair.getValue()))
            .collect(Collectors.joining("&"));
    boolean inQuery = call.method().equals("GET") || call.method().equals("DELETE");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create(base + call.path() + (inQuery && !form.isEmpty() ? "?" + form : "")))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .method(
                call.method(),
                inQuery
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(form));
    if (!headers.isEmpty()) {
      request.headers(headers.toArray(String[]::new));
    }
    try {
      HttpResponse<String> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      JsonNode body = JSON.readTree(response.body());
      return new Answer(
          response.statusCode() == 200, body.path("data"), complaint(response.statusCode(), body));
    } catch (IOException unreachable) {
      throw new HostFailure("The lab's API does not answer; run: ./berth lab up", unreachable);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new HostFailure("pveum was stopped", stopped);
    }
  }

  private static String complaint(int status, JsonNode body) {
    StringBuilder text = new StringBuilder(status + " " + body.path("message").asText().strip());
    body.path("errors")
        .properties()
        .forEach(
            error ->
                text.append('\n')
                    .append(error.getKey())
                    .append(": ")
                    .append(error.getValue().asText().strip()));
    return text.toString();
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    http.close();
  }
}
