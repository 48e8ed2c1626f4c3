package org.berth.lab.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ShellTest {
  private static final Map<String, String> NOTHING = Map.of();

  private LoopbackApi loopback;
  private ApiClient api;

  @BeforeAll
  void open(@TempDir Path home) {
    loopback = new LoopbackApi(home);
    api = loopback.client();
  }

  @AfterAll
  void close() {
    loopback.close();
  }

  @Test
  void refusalOfAuthenticationIsToldInTheReasonPhraseOnly() {
    ApiClient.Answer answer = api.send("GET", "/version", NOTHING);

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.reason()).isEqualTo("No ticket");
    assertThat(answer.body().isEmpty()).isTrue();
  }

  @Test
  void wrongTokenIsToldApartFromUnknownToken() {
    String wrong = "Authorization: PVEAPIToken=berth@pve!lab=0000";
    String unknown = "Authorization: PVEAPIToken=berth@pve!other=0000";

    assertThat(api.send("GET", "/version", NOTHING, wrong).reason())
        .isEqualTo("invalid token value!");
    assertThat(api.send("GET", "/version", NOTHING, unknown).reason())
        .isEqualTo("no such token 'other' for user 'berth@pve'");
  }

  @Test
  void wrongPasswordIsAnsweredWithABody() {
    ApiClient.Answer answer =
        api.send("POST", "/access/ticket", Map.of("username", "root@pam", "password", "wrong"));

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.body().path("message").asText()).isEqualTo("authentication failure\n");
  }

  @Test
  void ticketWithoutForgeryTokenMayOnlyRead() {
    String cookie = api.root()[0];

    assertThat(api.send("GET", "/version", NOTHING, cookie).status()).isEqualTo(200);
    ApiClient.Answer write = api.send("POST", "/pools", Map.of("poolid", "x"), cookie);
    assertThat(write.status()).isEqualTo(401);
    assertThat(write.reason()).isEqualTo("Permission denied - invalid csrf token");
  }

  @Test
  void unknownCallIsNotImplemented() {
    ApiClient.Answer answer = api.asToken("GET", "/nodes/pve1/nothing", NOTHING);

    assertThat(answer.status()).isEqualTo(501);
    assertThat(answer.reason()).isEqualTo("Method 'GET /nodes/pve1/nothing' not implemented");
  }

  @Test
  void pathAndBodyMayNotDisagree() {
    ApiClient.Answer answer =
        api.asRoot("PUT", "/nodes/pve1/lxc/100/config", Map.of("vmid", "101"));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error("vmid")).contains("already defined in URI");
  }

  @Test
  void tokensMayNotChangePasswords() {
    ApiClient.Answer answer = api.asToken("PUT", "/access/password", Map.of());

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.reason())
        .isEqualTo(
            "Permission check failed"
                + " (URI '/access/password' not available with API token, need proper ticket.)");
  }

  @Test
  void rightsAreCheckedBeforeParameters() {
    ApiClient.Answer answer =
        api.asToken("PUT", "/nodes/pve1/lxc/777/resize", Map.of("size", "nonsense"));

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.reason()).isEqualTo("Permission check failed (/vms/777, VM.Config.Disk)");
  }

  @Test
  void missingGuestIsAnErrorOfTheServer() {
    ApiClient.Answer answer = api.asRoot("GET", "/nodes/pve1/lxc/777/config", NOTHING);

    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.reason())
        .isEqualTo("Configuration file 'nodes/pve1/lxc/777.conf' does not exist");
  }

  @Test
  void everyWrongParameterIsNamedInProxmoxsWords() {
    ApiClient.Answer answer =
        api.asRoot(
            "POST",
            "/nodes/pve1/lxc",
            Map.of(
                "vmid", "100",
                "unprivileged", "True",
                "cores", "many",
                "memory", "8",
                "hostname", "-x",
                "arch", "vax",
                "net0", "bridge=vmbr0,ip=10.0.0.1",
                "colour", "red"));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.reason()).isEqualTo("Parameter verification failed.");
    assertThat(answer.error("ostemplate")).isEqualTo("property is missing and it is not optional");
    assertThat(answer.error("unprivileged"))
        .isEqualTo("type check ('boolean') failed - got 'True'");
    assertThat(answer.error("cores")).isEqualTo("type check ('integer') failed - got 'many'");
    assertThat(answer.error("memory")).isEqualTo("value must have a minimum value of 16");
    assertThat(answer.error("hostname"))
        .isEqualTo("invalid format - value does not look like a valid DNS name\n");
    assertThat(answer.error("arch"))
        .startsWith("value 'vax' does not have a value in the enumeration 'amd64, i386");
    assertThat(answer.error("net0"))
        .contains("format error")
        .contains("net0.name: property is missing and it is not optional")
        .contains("net0.ip: invalid format - value does not look like a valid ipv4");
    assertThat(answer.error("colour"))
        .isEqualTo(
            "property is not defined in schema and the schema does not allow additional properties");
  }

  @Test
  void jsonBodiesMayUseRealBooleans() {
    String[] root = api.root();
    ApiClient.Answer answer =
        api.raw(
            "PUT",
            "/api2/json/cluster/firewall/options",
            "{\"ebtables\": true, \"enable\": 0}",
            "application/json",
            root);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(
            api.asRoot("GET", "/cluster/firewall/options", NOTHING).data().path("ebtables").asInt())
        .isEqualTo(1);
  }

  @Test
  void extjsFormatIsAlwaysSuccessfulHttp() {
    ApiClient.Answer answer =
        api.raw("GET", "/api2/extjs/nodes/pve1/lxc/777/config", "", "", api.root());

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().path("success").asInt()).isZero();
    assertThat(answer.body().path("status").asInt()).isEqualTo(500);
  }

  @Test
  void contentWhereNoneIsExpectedIsNotImplemented() {
    ApiClient.Answer answer =
        api.raw(
            "DELETE",
            "/api2/json/nodes/pve1/lxc/777",
            "force=1",
            "application/x-www-form-urlencoded",
            api.root());

    assertThat(answer.status()).isEqualTo(501);
    assertThat(answer.reason()).isEqualTo("Unexpected content for method 'DELETE'");
  }

  @Test
  void nextIdIsText() {
    assertThat(api.asToken("GET", "/cluster/nextid", NOTHING).data().isTextual()).isTrue();
  }

  @Test
  void unknownTaskIsAParameterError() {
    ApiClient.Answer broken = api.asToken("GET", "/nodes/pve1/tasks/UPID/status", NOTHING);
    ApiClient.Answer unknown =
        api.asToken(
            "GET",
            "/nodes/pve1/tasks/UPID:pve1:00000001:00000001:00000001:vzstart:1:root@pam:/status",
            NOTHING);

    assertThat(broken.error("upid")).isEqualTo("unable to parse worker upid");
    assertThat(unknown.status()).isEqualTo(400);
    assertThat(unknown.error("upid")).isEqualTo("no such task");
  }

  @Test
  void unknownNodeIsNotFoundByName() {
    ApiClient.Answer answer = api.asRoot("GET", "/nodes/pve9/status", NOTHING);

    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.reason()).startsWith("hostname lookup 'pve9' failed");
  }

  @Test
  void lostCallsFailAsOftenAsAskedFor() {
    Map<String, String> fault =
        Map.of("kind", "lost-call", "status", "595", "path", "/version", "count", "1");
    assertThat(api.asRoot("POST", "/lab/faults", fault).status()).isEqualTo(200);

    assertThat(api.asToken("GET", "/version", NOTHING).status()).isEqualTo(595);
    assertThat(api.asToken("GET", "/version", NOTHING).status()).isEqualTo(200);
  }

  @Test
  void packageHasTheVersionThatATestAsksFor() {
    Map<String, String> fault =
        Map.of("kind", "package", "package", "lxc-pve", "version", "6.0.4-2");
    String versions = "/nodes/pve1/apt/versions";
    assertThat(api.asRoot("POST", "/lab/faults", fault).status()).isEqualTo(200);
    assertThat(api.asRoot("GET", versions, NOTHING).data().findValuesAsText("Version"))
        .contains("6.0.4-2");

    assertThat(api.asRoot("DELETE", "/lab/faults", NOTHING).status()).isEqualTo(200);

    assertThat(api.asRoot("GET", versions, NOTHING).data().findValuesAsText("Version"))
        .doesNotContain("6.0.4-2");
  }

  @Test
  void clusterHasAsManyNodesAsAskedFor() {
    assertThat(api.asRoot("GET", "/cluster/status", NOTHING).data().findValuesAsText("name"))
        .containsExactly("lab", "pve1", "pve2");
  }
}
