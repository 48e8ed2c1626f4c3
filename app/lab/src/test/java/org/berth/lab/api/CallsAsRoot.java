package org.berth.lab.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.SoftAssertions;

/** Makes calls that are to be answered with 200, and tells at the end which were not. */
public final class CallsAsRoot {
  private final SoftAssertions differences = new SoftAssertions();
  private final ApiClient api;

  public CallsAsRoot(ApiClient api) {
    this.api = api;
  }

  /** Fails with everything that differed so far. */
  public void assertAll() {
    differences.assertAll();
  }

  public void get(String path, String... parameters) {
    ok("GET", path, parameters);
  }

  public void ok(String method, String path, String... parameters) {
    Map<String, String> named = new TreeMap<>();
    for (int index = 0; index < parameters.length; index += 2) {
      named.put(parameters[index], parameters[index + 1]);
    }

    differences.check(
        () ->
            assertThat(api.asRoot(method, path, named))
                .as("%s %s", method, path)
                .returns(200, ApiClient.Answer::status));
  }

  /** Goes through all that a scope of the firewall can be asked for and told. */
  public void firewall(String scope) {
    get(scope);
    ok("PUT", scope + "/options", "enable", "0", "policy_in", "DROP");
    get(scope + "/options");
    ok("POST", scope + "/aliases", "name", "home", "cidr", "10.0.0.1");
    ok("PUT", scope + "/aliases/home", "cidr", "10.0.0.2", "comment", "moved");
    get(scope + "/aliases");
    get(scope + "/aliases/home");
    ok("POST", scope + "/ipset", "name", "friends");
    ok("POST", scope + "/ipset/friends", "cidr", "10.0.0.0/24");
    ok("PUT", scope + "/ipset/friends/10.0.0.0%2F24", "comment", "all of them");
    get(scope + "/ipset");
    get(scope + "/ipset/friends");
    get(scope + "/ipset/friends/10.0.0.0%2F24");
    get(scope + "/refs", "type", "alias");
    ok("POST", scope + "/rules", "type", "in", "action", "ACCEPT", "macro", "SSH", "enable", "1");
    ok("PUT", scope + "/rules/0", "comment", "shell");
    get(scope + "/rules");
    get(scope + "/rules/0");
    ok("DELETE", scope + "/rules/0");
    ok("DELETE", scope + "/ipset/friends/10.0.0.0%2F24");
    ok("DELETE", scope + "/ipset/friends");
    ok("DELETE", scope + "/aliases/home");
  }

  /**
   * Whether a call, as {@code METHOD /its/{path}}, needs a guest or a disk to be answered; the
   * published subset does not know the packages.
   */
  public static boolean needDisk(String name) {
    return name.contains("{vmid}")
        || name.contains("{upid}")
        || name.contains("/content")
        || name.matches("POST /nodes/\\{node}/(lxc|vzdump|aplinfo|storage/.*)")
        || name.matches("GET /nodes(/\\{node}/(status|storage))?")
        || name.endsWith("/{storage}/status")
        || name.endsWith("/apt/versions");
  }
}
