package org.berth.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.berth.server.json.Json;

/**
 * As much of a far Proxmox as the service reads: one large node that holds the template, and an
 * older version of it.
 */
final class StandInProxmox implements AutoCloseable {
  private static final long TEBIBYTE = 1L << 40;

  /** What is active on its node. */
  final List<Map<String, ?>> tasks = new CopyOnWriteArrayList<>();

  private final HttpsServer server;
  private final Path folder;

  StandInProxmox(Path folder) throws IOException, GeneralSecurityException, InterruptedException {
    this.folder = folder;
    Files.writeString(folder.resolve("token"), "a-secret-of-the-token\n");
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(TestCertificate.in(folder).context()));
    server.createContext("/", this::answer);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String token = exchange.getRequestHeaders().getFirst("Authorization");
      Object data = data(exchange.getRequestURI().getPath());
      boolean known = "PVEAPIToken=berth@pve!lab=a-secret-of-the-token".equals(token);
      byte[] body = Json.bytes(Map.of("data", data));
      exchange.sendResponseHeaders(known ? 200 : 401, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private Object data(String path) {
    return switch (path) {
      case "/api2/json/nodes/pve1/tasks" -> tasks;
      case "/api2/json/nodes" ->
          List.of(
              Map.of(
                  "node", "pve1", "status", "online", "maxcpu", 64, "maxmem", TEBIBYTE, "mem", 0));
      case "/api2/json/nodes/pve1/lxc" ->
          List.of(
              Map.of("vmid", 9000, "name", "docker", "status", "stopped", "template", 1),
              Map.of("vmid", 9001, "name", "stranger", "status", "stopped", "template", 1),
              Map.of("vmid", 9002, "name", "docker", "status", "stopped", "template", 1));
      case "/api2/json/nodes/pve1/lxc/9000/config" -> template("0123456789ab", 2);
      case "/api2/json/nodes/pve1/lxc/9002/config" -> template("ba9876543210", 1);
      default -> Map.of("tags", "berth;template", "description", "berth: once ours, edited since");
    };
  }

  private static Map<String, String> template(String version, int month) {
    String mark =
        "{\"template\":\"docker\",\"version\":\"%s\",\"built\":\"2026-%02d-03T04:05:06Z\"}"
            .formatted(version, month);
    return Map.of("tags", "berth;template", "description", "A template\nberth: " + mark + "\n");
  }

  /** The settings that lead to it. */
  Map<String, String> settings() {
    return Map.of(
        "BERTH_PROXMOX_HOST", "127.0.0.1",
        "BERTH_PROXMOX_PORT", Integer.toString(server.getAddress().getPort()),
        "BERTH_PROXMOX_TOKEN_SECRET_FILE", folder.resolve("token").toString(),
        "BERTH_PROXMOX_CA_FILE", folder.resolve("ca.pem").toString());
  }

  @Override
  public void close() {
    server.stop(0);
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
