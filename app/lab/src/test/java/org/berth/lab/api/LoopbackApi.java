package org.berth.lab.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLSocket;
import org.berth.lab.endpoint.Endpoint;
import org.berth.lab.host.LabConfig;
import org.berth.lab.machine.Machine;
import org.berth.lab.state.StateFiles;

/**
 * The API alone, on a loopback address: everything but guests. Speaks HTTP by hand, because the
 * common clients hide the reason phrase that Proxmox's clients read.
 */
final class LoopbackApi implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final LabConfig config;
  private final ProxmoxApi api;
  private String[] rootHeaders = {};
  private final Optional<PublishedSchema> schema = PublishedSchema.find();

  LoopbackApi(Path home) {
    config =
        LabConfig.of(
            Map.of(
                "BERTH_HOME", home.toString(),
                "BERTH_LAB_PREFIX", "loop",
                "BERTH_LAB_SUBNET", "127.83.9.0/24"),
            2);
    api = ProxmoxApi.open(Machine.of(config), Clock.systemUTC(), new Pacing(Duration.ZERO));
    api.start();
  }

  List<Endpoint> endpoints() {
    return api.endpoints();
  }

  /** An answer with its reason phrase; {@code body} is missing where nothing was sent. */
  record Answer(int status, String reason, JsonNode body) {
    JsonNode data() {
      return body.path("data");
    }

    String error(String parameter) {
      return body.path("errors").path(parameter).asText();
    }
  }

  String token() {
    return "Authorization: PVEAPIToken=berth@pve!lab="
        + StateFiles.read(config.lab().resolve("token-secret")).orElseThrow().strip();
  }

  String rootPassword() {
    return StateFiles.read(config.lab().resolve("root-password")).orElseThrow().strip();
  }

  /** Logs root@pam in and returns its two headers. */
  String[] root() {
    if (rootHeaders.length == 0) {
      rootHeaders = login();
    }
    return rootHeaders.clone();
  }

  private String[] login() {
    Answer answer =
        send("POST", "/access/ticket", Map.of("username", "root@pam", "password", rootPassword()));
    return new String[] {
      "Cookie: PVEAuthCookie=" + encode(answer.data().path("ticket").asText()),
      "CSRFPreventionToken: " + answer.data().path("CSRFPreventionToken").asText()
    };
  }

  Answer asRoot(String method, String path, Map<String, String> parameters) {
    return send(method, path, parameters, root());
  }

  Answer asToken(String method, String path, Map<String, String> parameters) {
    return send(method, path, parameters, token());
  }

  Answer send(String method, String path, Map<String, String> parameters, String... headers) {
    String form =
        parameters.entrySet().stream()
            .map(pair -> encode(pair.getKey()) + "=" + encode(pair.getValue()))
            .collect(Collectors.joining("&"));
    boolean query = method.equals("GET") || method.equals("DELETE");
    String target = "/api2/json" + path + (query && !form.isEmpty() ? "?" + form : "");
    return raw(method, target, query ? "" : form, "application/x-www-form-urlencoded", headers);
  }

  Answer raw(String method, String target, String body, String type, String... headers) {
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
    head.append("Host: lab\r\nConnection: close\r\n");
    if (content.length > 0) {
      head.append("Content-Type: ").append(type).append("\r\n");
      head.append("Content-Length: ").append(content.length).append("\r\n");
    }
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    try (Socket socket = connect()) {
      OutputStream out = socket.getOutputStream();
      out.write((head + "\r\n").getBytes(StandardCharsets.UTF_8));
      out.write(content);
      out.flush();
      return read(socket);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private Socket connect() throws IOException {
    SSLSocket socket =
        (SSLSocket)
            RootClient.trusting(StateFiles.read(config.lab().resolve("ca.pem")).orElseThrow())
                .getSocketFactory()
                .createSocket(config.subnet().gateway(), config.apiPort());
    socket.startHandshake();
    return socket;
  }

  private static Answer read(Socket socket) throws IOException {
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    String[] status = reader.readLine().split(" ", 3);
    String header = reader.readLine();
    while (header != null && !header.isEmpty()) {
      header = reader.readLine();
    }
    String body = reader.lines().collect(Collectors.joining("\n"));
    return new Answer(
        Integer.parseInt(status[1]), status.length > 2 ? status[2] : "", JSON.readTree(body));
  }

  /**
   * What the published schema says against the answer of a call; nothing where there is no schema.
   */
  List<String> complaints(String method, String path, Answer answer) {
    return schema.map(s -> s.complaints(method, path, answer.data())).orElse(List.of());
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    api.close();
  }
}
