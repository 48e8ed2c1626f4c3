package org.berth.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.berth.lab.api.ApiClient;
import org.berth.lab.host.Patience;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Guests through the API: what no client shows, and whether each answer has its published shape.
 */
@Tag("lab")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ApiGuestTest {
  private static final int TEMPLATE = 5000;
  private static final String LXC = "/nodes/pve1/lxc";
  private static final Map<String, String> NOTHING = Map.of();
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private TestLab lab;
  private ApiClient api;

  @BeforeAll
  void up(@TempDir Path home) {
    lab = new TestLab(home);
    lab.up();
    api = new ApiClient(lab.config());
    Map<String, String> order = new TreeMap<>();
    order.put("vmid", String.valueOf(TEMPLATE));
    order.put(
        "ostemplate", "local:vztmpl/" + lab.machine().templates().catalog().getFirst().name());
    order.put("rootfs", "local-btrfs:2");
    order.put("pool", "berth");
    order.put("hostname", "origin");
    order.put("features", "nesting=1");
    order.put("net0", "name=eth0,bridge=vmbr0,ip=manual");
    assertThat(end(api.asToken("POST", LXC, order))).isEqualTo("OK");
  }

  @AfterAll
  void down() {
    if (lab != null) {
      lab.down();
    }
  }

  /** The exit status of the task that an answer names. */
  private String end(ApiClient.Answer answer) {
    assertThat(answer.status()).as(answer.reason()).isEqualTo(200);
    return endOf(answer.data().asText());
  }

  private String endOf(String upid) {
    String status = "/nodes/pve1/tasks/" + upid + "/status";
    await(
        () -> api.asRoot("GET", status, NOTHING).data().path("status").asText().equals("stopped"));
    return api.asRoot("GET", status, NOTHING).data().path("exitstatus").asText();
  }

  private static void await(BooleanSupplier condition) {
    assertThat(Patience.until(LIMIT, condition)).isTrue();
  }

  private static Map<String, String> cloneTo(int vmid) {
    return Map.of("newid", String.valueOf(vmid), "pool", "berth");
  }

  @Test
  @Order(1)
  void everyAnswerAboutARunningGuestHasItsPublishedShape() {
    String guest = LXC + "/" + TEMPLATE;
    assertThat(end(api.asToken("POST", guest + "/status/start", NOTHING))).isEqualTo("OK");
    assertThat(end(api.asToken("POST", guest + "/snapshot", Map.of("snapname", "one"))))
        .isEqualTo("OK");
    for (String call :
        List.of(
            "",
            "/config",
            "/pending",
            "/status",
            "/status/current",
            "/interfaces",
            "/snapshot",
            "/snapshot/one/config",
            "/firewall",
            "/firewall/options",
            "/firewall/rules",
            "/firewall/aliases",
            "/firewall/ipset",
            "/firewall/refs")) {
      ApiClient.Answer answer = api.asToken("GET", guest + call, NOTHING);
      assertThat(answer.status()).as(call).isEqualTo(200);
    }
    for (String path : List.of("/nodes/pve1/lxc", "/nodes/pve1/tasks", "/cluster/resources")) {
      assertThat(api.asRoot("GET", path, NOTHING).status()).as(path).isEqualTo(200);
    }

    assertThat(end(api.asToken("POST", guest + "/status/stop", NOTHING))).isEqualTo("OK");
    assertThat(end(api.asToken("DELETE", guest + "/snapshot/one", NOTHING))).isEqualTo("OK");
  }

  @Test
  @Order(2)
  void backupHoldsItsLock() {
    String upid =
        api.asRoot("POST", "/nodes/pve1/vzdump", Map.of("vmid", String.valueOf(TEMPLATE)))
            .data()
            .asText();
    await(
        () ->
            api.asToken("GET", LXC + "/" + TEMPLATE + "/config", NOTHING)
                .data()
                .path("lock")
                .asText()
                .equals("backup"));

    ApiClient.Answer change =
        api.asToken("PUT", LXC + "/" + TEMPLATE + "/config", Map.of("cores", "1"));
    assertThat(change.reason()).isEqualTo("CT is locked (backup)");
    assertThat(end(api.asToken("POST", LXC + "/" + TEMPLATE + "/status/start", NOTHING)))
        .isEqualTo("CT is locked (backup)");
    assertThat(endOf(upid)).isEqualTo("OK");
    assertThat(
            api.asRoot("GET", "/nodes/pve1/storage/local/content", Map.of("content", "backup"))
                .data())
        .hasSize(1);
  }

  @Test
  @Order(3)
  void becomingATemplateIsAnsweredWithNull() {
    ApiClient.Answer answer = api.asToken("POST", LXC + "/" + TEMPLATE + "/template", NOTHING);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.data().isNull()).isTrue();
    await(
        () ->
            api.asToken("GET", LXC + "/" + TEMPLATE + "/config", NOTHING)
                    .data()
                    .path("template")
                    .asInt()
                == 1);
    assertThat(end(api.asToken("POST", LXC + "/" + TEMPLATE + "/status/start", NOTHING)))
        .isEqualTo("you can't start a CT if it's a template");
  }

  @Test
  @Order(4)
  void storageThatIsBusyFailsTheTaskAndUnlocksTheSource() {
    api.asRoot("POST", "/lab/faults", Map.of("kind", "storage-lock", "storage", "local-btrfs"));

    String status = end(api.asToken("POST", LXC + "/" + TEMPLATE + "/clone", cloneTo(5001)));

    assertThat(status)
        .isEqualTo(
            "clone failed: can't lock file"
                + " '/var/lock/pve-manager/pve-storage-local-btrfs' - got timeout");
    assertThat(end(api.asToken("POST", LXC + "/" + TEMPLATE + "/clone", cloneTo(5001))))
        .isEqualTo("OK");
  }

  @Test
  @Order(5)
  void poolIsGivenAtTheEndOfTheCloneOnly() {
    String upid =
        api.asToken("POST", LXC + "/" + TEMPLATE + "/clone", cloneTo(5002)).data().asText();

    assertThat(endOf(upid)).isEqualTo("OK");
    assertThat(api.asToken("GET", LXC + "/5002/config", NOTHING).status()).isEqualTo(200);
    assertThat(
            api.asToken("POST", LXC + "/" + TEMPLATE + "/clone", Map.of("newid", "5003")).reason())
        .isEqualTo("Permission check failed");
  }

  @Test
  @Order(6)
  void clusterHearsOfANewGuestsNameByTheNextBroadcast() {
    Map<String, String> order = new TreeMap<>(cloneTo(5004));
    order.put("hostname", "newcomer");
    assertThat(end(api.asToken("POST", LXC + "/" + TEMPLATE + "/clone", order))).isEqualTo("OK");

    await(
        () ->
            api.asToken("GET", "/cluster/resources", Map.of("type", "vm"))
                .data()
                .findValuesAsText("name")
                .contains("newcomer"));
  }

  @Test
  @Order(7)
  void storageWithoutSnapshotsRefusesThem() {
    Map<String, String> plain =
        Map.of("storage", "plain", "type", "dir", "path", "/plain", "content", "rootdir");
    assertThat(api.asRoot("POST", "/storage", plain).status()).isEqualTo(200);
    Map<String, String> full =
        Map.of("newid", "5005", "full", "1", "storage", "plain", "pool", "berth");
    assertThat(end(api.asRoot("POST", LXC + "/" + TEMPLATE + "/clone", full))).isEqualTo("OK");

    assertThat(
            api.asToken("GET", LXC + "/5005/feature", Map.of("feature", "snapshot"))
                .data()
                .path("hasFeature")
                .asInt())
        .isZero();
    assertThat(end(api.asToken("POST", LXC + "/5005/snapshot", Map.of("snapname", "one"))))
        .isEqualTo("snapshot feature is not available");
  }
}
