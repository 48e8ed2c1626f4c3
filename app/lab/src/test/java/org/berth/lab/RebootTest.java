package org.berth.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.berth.lab.api.ApiClient;
import org.berth.lab.host.Command;
import org.berth.lab.host.Daemons;
import org.berth.lab.host.Patience;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** All that a reboot takes from a lab is taken at once; then the lab is brought up again. */
@Tag("lab")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RebootTest {
  private static final String LXC = "/nodes/pve1/lxc";
  private static final String TASKS = "/nodes/pve1/tasks";
  private static final int ONBOOT = 5301;
  private static final int OTHER = 5302;
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private TestLab lab;
  private ApiClient api;

  @BeforeAll
  void twoGuestsRun(@TempDir Path home) {
    lab = new TestLab(home);
    lab.up();
    api = new ApiClient(lab.config());
    Map<String, String> order = new TreeMap<>();
    order.put("vmid", String.valueOf(ONBOOT));
    order.put(
        "ostemplate", "local:vztmpl/" + lab.machine().templates().catalog().getFirst().name());
    order.put("rootfs", "local-btrfs:2");
    order.put("onboot", "1");
    order.put("net0", "name=eth0,bridge=vmbr0,tag=9,ip=10.77.1.1/24");
    end(api.asRoot("POST", LXC, order));
    end(post(ONBOOT, "/clone", Map.of("newid", String.valueOf(OTHER), "full", "1")));
    assertThat(api.asRoot("PUT", LXC + "/" + OTHER + "/config", Map.of("onboot", "0")).status())
        .isEqualTo(200);
    end(post(OTHER, "/snapshot", Map.of("snapname", "clean")));
    end(post(ONBOOT, "/status/start", Map.of()));
    end(post(OTHER, "/status/start", Map.of()));
  }

  @AfterAll
  void down() {
    if (lab != null) {
      lab.down();
    }
  }

  @Test
  void rebootOfTheMachineLosesNothing() {
    List<String> tasks = upids();

    reboot();
    lab.up();

    await(() -> status(ONBOOT).equals("running"));
    assertThat(status(OTHER)).isEqualTo("stopped");
    assertThat(upids()).containsAll(tasks);
    assertThat(get(LXC + "/" + OTHER + "/snapshot").findValuesAsText("name")).contains("clean");
    end(post(OTHER, "/snapshot/clean/rollback", Map.of()));
    end(post(OTHER, "/status/start", Map.of()));
    assertThat(
            Command.of(lab.machine().containers().attach(ONBOOT, List.of("cat", "/proc/mounts")))
                .run()
                .out())
        .contains("btrfs");
  }

  /** A machine that reboots keeps its disks, and neither processes nor devices nor /run. */
  private void reboot() {
    Daemons daemons = new Daemons(lab.config());
    for (String name : names(lab.config().lab().resolve("daemons"))) {
      daemons.pid(name).ifPresent(RebootTest::kill);
    }
    for (int vmid : List.of(ONBOOT, OTHER)) {
      long init = lab.machine().containers().status(vmid).pid();
      ProcessHandle.of(init).flatMap(ProcessHandle::parent).ifPresent(lxc -> kill(lxc.pid()));
      kill(init);
    }
    Command.of("umount", "-l").with(lab.config().runtime().resolve("lxcfs")).run();
    await(() -> Command.of("umount").with(lab.config().pool()).run().ok());
    String prefix = lab.config().prefix();
    for (String bridge : List.of(lab.config().bridge(), prefix + "v9")) {
      Command.of("ip", "link", "delete", bridge).orFail("Losing " + bridge);
    }
    for (String table : List.of("inet berth_", "bridge berth_", "inet berth_%s_marks")) {
      String[] words = (table.contains("%") ? table.formatted(prefix) : table + prefix).split(" ");
      Command.of("nft", "delete", "table").with((Object[]) words).run();
    }
    Command.of("rm", "-rf", "--one-file-system").with(lab.config().runtime()).orFail("Losing /run");
    assertThat(Files.exists(lab.config().runtime())).isFalse();
  }

  private static List<String> names(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private static void kill(long pid) {
    Command.of("kill", "-9").with(pid).run();
    await(() -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
  }

  private List<String> upids() {
    ApiClient.Answer answer = api.asRoot("GET", TASKS, Map.of("source", "all", "limit", "500"));
    return answer.data().findValuesAsText("upid");
  }

  private String status(int vmid) {
    return get(LXC + "/" + vmid + "/status/current").path("status").asText();
  }

  private JsonNode get(String path) {
    return api.asRoot("GET", path, Map.of()).data();
  }

  private ApiClient.Answer post(int vmid, String path, Map<String, String> parameters) {
    return api.asRoot("POST", LXC + "/" + vmid + path, parameters);
  }

  private void end(ApiClient.Answer answer) {
    assertThat(answer.status()).as(answer.reason()).isEqualTo(200);
    String status = TASKS + "/" + answer.data().asText() + "/status";
    await(() -> get(status).path("status").asText().equals("stopped"));
    assertThat(get(status).path("exitstatus").asText()).isEqualTo("OK");
  }

  private static void await(BooleanSupplier condition) {
    assertThat(Patience.until(LIMIT, condition)).isTrue();
  }
}
