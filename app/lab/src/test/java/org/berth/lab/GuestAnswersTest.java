package org.berth.lab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.berth.lab.api.ApiClient;
import org.berth.lab.api.CallsAsRoot;
import org.berth.lab.api.LoopbackApi;
import org.berth.lab.host.Patience;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Makes every call that needs a guest or a disk once, reads and writes. The client holds each
 * answer to the published schema.
 */
@Tag("lab")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GuestAnswersTest {
  private static final String NODE = "/nodes/pve1";
  private static final String GUEST = NODE + "/lxc/5100";
  private static final String CONTENT = NODE + "/storage/local/content";
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private TestLab lab;
  private ApiClient api;
  private CallsAsRoot calls;
  private String archive;
  private Set<String> declared;

  @BeforeAll
  void up(@TempDir Path home, @TempDir Path other) {
    declared = LoopbackApi.calls(other);
    lab = new TestLab(home);
    lab.up();
    api = new ApiClient(lab.config());
    calls = new CallsAsRoot(api);
    archive = lab.machine().templates().catalog().getFirst().name();
  }

  @AfterAll
  void down() {
    if (lab != null) {
      lab.down();
    }
  }

  @Test
  void everyCallAboutGuestsAndStoragesIsAnsweredInItsPublishedShape() throws IOException {
    nodes();
    files();
    creation();
    configuration();
    calls.firewall(GUEST + "/firewall");
    power();
    snapshots();
    tasks();
    copies();

    calls.assertAll();
    assumeTrue(api.hasSchema(), "Nobody put the published schema beside the checkout");
    assertThat(unanswered()).isEmpty();
  }

  private void nodes() {
    calls.get("/nodes");
    calls.get(NODE + "/status");
    calls.get(NODE + "/storage", "content", "vztmpl");
    calls.get(NODE + "/storage/local/status");
    calls.get(NODE + "/apt/versions");
    calls.get("/cluster/resources");
  }

  private void files() throws IOException {
    calls.get(CONTENT, "content", "vztmpl");
    calls.get(CONTENT + "/local:vztmpl%2F" + archive);
    end("POST", NODE + "/aplinfo", Map.of("storage", "local", "template", archive));
    upload();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 2);
          exchange.getResponseBody().write("ok".getBytes(UTF_8));
          exchange.close();
        });
    server.start();
    try {
      String url = "http://127.0.0.1:%d/two.tar.gz".formatted(server.getAddress().getPort());
      end(
          "POST",
          NODE + "/storage/local/download-url",
          Map.of("content", "vztmpl", "filename", "two.tar.gz", "url", url));
    } finally {
      server.stop(0);
    }
    end("DELETE", CONTENT + "/local:vztmpl%2Fone.tar.gz", Map.of());
  }

  private void upload() {
    String body =
        """
        --x\r
        Content-Disposition: form-data; name="content"\r
        \r
        vztmpl\r
        --x\r
        Content-Disposition: form-data; name="filename"; filename="one.tar.gz"\r
        \r
        one\r
        --x--\r
        """;
    String type = "multipart/form-data; boundary=x";
    endOf(api.asRootRaw("POST", NODE + "/storage/local/upload", body, type));
  }

  private void creation() {
    Map<String, String> order = new TreeMap<>();
    order.put("vmid", "5100");
    order.put("ostemplate", "local:vztmpl/" + archive);
    order.put("rootfs", "local-btrfs:2");
    order.put("pool", "berth");
    order.put("hostname", "origin");
    order.put("features", "nesting=1");
    order.put("net0", "name=eth0,bridge=vmbr0,ip=manual");
    end("POST", NODE + "/lxc", order);
    calls.get(NODE + "/lxc");
    calls.get(GUEST);
    calls.get("/pools", "poolid", "berth");
  }

  private void configuration() {
    calls.ok("PUT", GUEST + "/config", "cores", "1", "description", "One\nline", "delete", "swap");
    calls.get(GUEST + "/config", "current", "1");
    calls.get(GUEST + "/pending");
    end("PUT", GUEST + "/resize", Map.of("disk", "rootfs", "size", "+1G"));
    calls.get(GUEST + "/feature", "feature", "snapshot");
  }

  private void power() {
    end("POST", GUEST + "/status/start", Map.of());
    calls.get(GUEST + "/status");
    calls.get(GUEST + "/status/current");
    calls.get(GUEST + "/interfaces");
    await(() -> api.asRoot("GET", GUEST + "/interfaces", Map.of()).data().size() > 1);
    end("POST", GUEST + "/status/reboot", Map.of("timeout", "30"));
    endOf(api.asRoot("POST", GUEST + "/status/suspend", Map.of()));
    end("POST", GUEST + "/status/shutdown", Map.of("timeout", "1", "forceStop", "1"));
    calls.get(GUEST + "/interfaces");
    endOf(api.asRoot("POST", GUEST + "/status/resume", Map.of()));
    end("POST", GUEST + "/status/start", Map.of());
    end("POST", GUEST + "/status/stop", Map.of());
  }

  private void snapshots() {
    end("POST", GUEST + "/snapshot", Map.of("snapname", "one", "description", "First"));
    calls.get(GUEST + "/snapshot");
    calls.get(GUEST + "/snapshot/one");
    calls.get(GUEST + "/snapshot/one/config");
    calls.get(GUEST + "/config", "snapshot", "one");
    calls.ok("PUT", GUEST + "/snapshot/one/config", "description", "Still the first");
    end("POST", GUEST + "/snapshot/one/rollback", Map.of("start", "0"));
    end("DELETE", GUEST + "/snapshot/one", Map.of());
  }

  private void tasks() {
    String upid =
        endOf(api.asRoot("POST", NODE + "/vzdump", Map.of("vmid", "5100", "compress", "zstd")));
    calls.get(NODE + "/tasks", "source", "all", "vmid", "5100", "limit", "3");
    calls.get("/cluster/tasks");
    calls.get(NODE + "/tasks/" + upid);
    calls.get(NODE + "/tasks/" + upid + "/log", "limit", "2", "start", "1");
    calls.ok("DELETE", NODE + "/tasks/" + upid);
  }

  private void copies() {
    calls.ok("POST", GUEST + "/template");
    await(
        () -> api.asRoot("GET", GUEST + "/config", Map.of()).data().path("template").asInt() == 1);
    end("POST", GUEST + "/clone", Map.of("newid", "5101", "pool", "berth"));
    calls.get(NODE + "/storage/local-btrfs/content", "vmid", "5101");
    end("DELETE", NODE + "/lxc/5101", Map.of("purge", "1"));
  }

  private void end(String method, String path, Map<String, String> parameters) {
    String upid = endOf(api.asRoot(method, path, parameters));
    assertThat(exitStatus(upid)).as("%s %s", method, path).isEqualTo("OK");
  }

  /** Waits for the end of the task that an answer names, whatever that end is. */
  private String endOf(ApiClient.Answer answer) {
    assertThat(answer.status()).as(answer.reason()).isEqualTo(200);
    String upid = answer.data().asText();
    await(() -> !exitStatus(upid).isEmpty());
    return upid;
  }

  private String exitStatus(String upid) {
    return api.asRoot("GET", NODE + "/tasks/" + upid + "/status", Map.of())
        .data()
        .path("exitstatus")
        .asText();
  }

  private static void await(BooleanSupplier condition) {
    assertThat(Patience.until(LIMIT, condition)).isTrue();
  }

  private Set<String> unanswered() {
    Set<String> left = new TreeSet<>(declared);
    left.removeIf(name -> !CallsAsRoot.needDisk(name) || name.endsWith("/apt/versions"));
    left.removeAll(api.answered());
    return left;
  }
}
