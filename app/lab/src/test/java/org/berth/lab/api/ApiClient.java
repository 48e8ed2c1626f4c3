package org.berth.lab.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import javax.net.ssl.SSLSocket;
import org.berth.lab.host.LabConfig;
import org.berth.lab.state.StateFiles;

/**
 * Calls a lab's API. Speaks HTTP by hand, because the common clients hide the reason phrase that
 * Proxmox's clients read.
 */
public final class ApiClient {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final LabConfig config;
  private final Optional<PublishedSchema> schema = PublishedSchema.find();
  private final Set<String> answered = ConcurrentHashMap.newKeySet();
  private String[] rootHeaders = {};

  public ApiClient(LabConfig config) {
    this.config = config;
  }

  /** An answer with its reason phrase; {@code body} is missing where nothing was sent. */
  public record Answer(int status, String reason, JsonNode body) {
    public JsonNode data() {
      return body.path("data");
    }

    public String error(String parameter) {
      return body.path("errors").path(parameter).asText();
    }
  }

  public String token() {
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

  public Answer asRoot(String method, String path, Map<String, String> parameters) {
    return send(method, path, parameters, root());
  }

  /** Sends a body of any type as root@pam. */
  public Answer asRootRaw(String method, String path, String body, String type) {
    return raw(method, "/api2/json" + path, body, type, root());
  }

  public Answer asToken(String method, String path, Map<String, String> parameters) {
    return send(method, path, parameters, token());
  }

  public Answer send(
      String method, String path, Map<String, String> parameters, String... headers) {
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
      Answer answer = read(socket);
      hold(method, target, answer);
      return answer;
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private Socket connect() throws IOException {
    SSLSocket socket =
        (SSLSocket)
            Trust.in(StateFiles.read(config.lab().resolve("ca.pem")).orElseThrow())
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

  /** Whether answers can be held to anything. */
  public boolean hasSchema() {
    return schema.isPresent();
  }

  /** The published calls that were answered with 200, each {@code METHOD /its/{path}}. */
  public Set<String> answered() {
    return Set.copyOf(answered);
  }

  /** Every answer to any test is held to the published schema, where that is present. */
  void hold(String method, String target, Answer answer) {
    String json = "/api2/json";
    if (schema.isEmpty() || !target.startsWith(json)) {
      return;
    }
    String path = decode(target.replaceFirst("\\?.*", "").substring(json.length()));
    List<String> complaints = schema.get().complaints(method, path, answer);
    if (!complaints.isEmpty()) {
      throw new AssertionError(
          "%s %s answered %d %s: %s"
              .formatted(
                  method, target, answer.status(), answer.body(), String.join("\n", complaints)));
    }
    if (answer.status() == 200) {
      schema.get().template(method, path).ifPresent(found -> answered.add(method + " " + found));
    }
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
