package org.berth.lab.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.berth.lab.endpoint.Endpoint;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Makes every call that needs neither a guest nor a storage's files once, reads and writes. The
 * client holds each answer to the published schema.
 */
@Tag("unit")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnswersTest {
  private LoopbackApi loopback;
  private ApiClient api;
  private CallsAsRoot calls;
  private PublishedSchema schema;

  @BeforeAll
  void open(@TempDir Path home) {
    schema =
        PublishedSchema.find()
            .orElseGet(() -> abort("../shared/contracts/pve/subset.json is not there"));
    loopback = new LoopbackApi(home);
    api = loopback.client();
    calls = new CallsAsRoot(api);
  }

  @AfterAll
  void close() {
    if (loopback != null) {
      loopback.close();
    }
  }

  @Test
  void everyCallWithoutAGuestIsAnsweredInItsPublishedShape() {
    accounts();
    rights();
    pools();
    storages();
    calls.firewall("/cluster/firewall");
    groups();
    node();
    cluster();

    calls.assertAll();
    assertThat(withoutGuest()).isEqualTo(answeredWithoutGuest());
  }

  @Test
  void answerOfAnotherShapeIsNoticed() throws Exception {
    ObjectMapper json = new ObjectMapper();

    assertThat(
            schema.complaints(
                "POST",
                "/pools",
                new ApiClient.Answer(200, "OK", json.readTree("{\"data\":\"made\"}"))))
        .containsExactly("data is \"made\" and not null");
    assertThat(
            schema.complaints(
                "GET",
                "/cluster/resources",
                new ApiClient.Answer(200, "OK", json.readTree("{\"data\":[{\"cpu\":\"x\"}]}"))))
        .contains("data[0].id is missing", "data[0].cpu is \"x\" and not a number");
    assertThat(
            schema.complaints(
                "GET",
                "/pools",
                new ApiClient.Answer(
                    400, "Wrong.", json.readTree("{\"data\":null,\"message\":\"Other.\"}"))))
        .hasSize(3);
  }

  @Test
  void clientStopsATestAtTheFirstAnswerOfAnotherShape() {
    assertThatThrownBy(() -> api.hold("GET", "/api2/json/version", answer("{\"data\":[]}")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("GET /api2/json/version answered 200");
  }

  private static ApiClient.Answer answer(String body) throws Exception {
    return new ApiClient.Answer(200, "OK", new ObjectMapper().readTree(body));
  }

  private void accounts() {
    calls.get("/access");
    calls.get("/access/domains");
    calls.get("/access/users", "full", "1");
    calls.ok("POST", "/access/users", "userid", "anna@pve", "password", "secret123");
    calls.ok("PUT", "/access/users/anna@pve", "comment", "Anna");
    calls.ok("PUT", "/access/password", "userid", "anna@pve", "password", "other1234");
    calls.ok("POST", "/access/ticket", "username", "anna@pve", "password", "other1234");
    calls.get("/access/ticket");
    calls.get("/access/users/anna@pve");
    calls.ok("POST", "/access/users/anna@pve/token/tool", "privsep", "0", "comment", "one");
    calls.ok("PUT", "/access/users/anna@pve/token/tool", "comment", "two");
    calls.get("/access/users/anna@pve/token");
    calls.get("/access/users/anna@pve/token/tool");
    calls.ok("DELETE", "/access/users/anna@pve/token/tool");
    calls.ok("POST", "/access/groups", "groupid", "staff");
    calls.ok("PUT", "/access/groups/staff", "comment", "All");
    calls.get("/access/groups");
    calls.get("/access/groups/staff");
    calls.ok("DELETE", "/access/groups/staff");
  }

  private void rights() {
    calls.ok("POST", "/access/roles", "roleid", "Look", "privs", "VM.Audit");
    calls.ok("PUT", "/access/roles/Look", "privs", "VM.Clone", "append", "1");
    calls.get("/access/roles");
    calls.get("/access/roles/Look");
    calls.ok("PUT", "/access/acl", "path", "/vms", "users", "anna@pve", "roles", "Look");
    calls.get("/access/acl");
    calls.get("/access/permissions", "userid", "anna@pve");
    calls.ok(
        "PUT", "/access/acl", "path", "/vms", "users", "anna@pve", "roles", "Look", "delete", "1");
    calls.ok("DELETE", "/access/roles/Look");
    calls.ok("DELETE", "/access/users/anna@pve");
  }

  private void pools() {
    calls.ok("POST", "/pools", "poolid", "one", "comment", "First");
    calls.ok("PUT", "/pools/one", "comment", "Still the first");
    calls.ok("PUT", "/pools", "poolid", "one", "storage", "local");
    calls.get("/pools", "poolid", "one");
    calls.get("/pools/one");
    calls.ok("PUT", "/pools", "poolid", "one", "storage", "local", "delete", "1");
    calls.ok("DELETE", "/pools", "poolid", "one");
    calls.ok("POST", "/pools", "poolid", "two");
    calls.ok("DELETE", "/pools/two");
  }

  private void storages() {
    calls.ok("POST", "/storage", "storage", "plain", "type", "dir", "path", "/plain");
    calls.ok("PUT", "/storage/plain", "content", "rootdir,vztmpl");
    calls.get("/storage", "type", "dir");
    calls.get("/storage/plain");
    calls.ok("DELETE", "/storage/plain");
  }

  private void groups() {
    calls.ok("POST", "/cluster/firewall/groups", "group", "web");
    String rule = "/cluster/firewall/groups/web";
    calls.ok("POST", rule, "type", "in", "action", "ACCEPT", "dport", "80", "proto", "tcp");
    calls.ok("PUT", rule + "/0", "comment", "plain web");
    calls.get("/cluster/firewall/groups");
    calls.get(rule);
    calls.get(rule + "/0");
    calls.ok("DELETE", rule + "/0");
    calls.ok("DELETE", rule);
    calls.get("/cluster/firewall/macros");
  }

  private void node() {
    String scope = "/nodes/pve1/firewall";
    calls.get(scope);
    calls.ok("PUT", scope + "/options", "enable", "0", "log_level_in", "info");
    calls.get(scope + "/options");
    calls.ok(
        "POST", scope + "/rules", "type", "in", "action", "DROP", "dport", "9", "proto", "tcp");
    calls.ok("PUT", scope + "/rules/0", "comment", "discard");
    calls.get(scope + "/rules");
    calls.get(scope + "/rules/0");
    calls.ok("DELETE", scope + "/rules/0");
  }

  private void cluster() {
    calls.get("/version");
    calls.get("/cluster");
    calls.get("/cluster/nextid", "vmid", "777");
    calls.get("/cluster/options");
    calls.get("/cluster/resources", "type", "vm");
    calls.get("/cluster/status");
    calls.get("/cluster/tasks");
    for (String name : Set.of("", "/version", "/time", "/tasks", "/aplinfo", "/lxc", "/network")) {
      calls.get("/nodes/pve1" + name);
    }
    calls.get("/nodes/pve1/tasks", "source", "all", "limit", "5");
    calls.get("/nodes/pve1/storage/local");
  }

  private Set<String> withoutGuest() {
    return loopback.endpoints().stream()
        .filter(endpoint -> !endpoint.path().startsWith("/lab/"))
        .map(AnswersTest::name)
        .filter(name -> !CallsAsRoot.needDisk(name))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private Set<String> answeredWithoutGuest() {
    return api.answered().stream()
        .filter(name -> !CallsAsRoot.needDisk(name))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String name(Endpoint endpoint) {
    return endpoint.method() + " " + endpoint.path();
  }
}
