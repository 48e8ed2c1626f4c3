package org.berth.lab.endpoint;

/**
 * One call of the API. The path is the published one ({@code /nodes/{node}/lxc}); its variables are
 * declared among the parameters like all others.
 *
 * @param tokens whether API tokens may make this call
 */
public record Endpoint(
    String method,
    String path,
    Parameters parameters,
    Permission permission,
    boolean tokens,
    Action action) {

  public static Endpoint get(String path, Parameters parameters, Permission right, Action action) {
    return new Endpoint("GET", path, parameters, right, true, action);
  }

  public static Endpoint post(String path, Parameters parameters, Permission right, Action action) {
    return new Endpoint("POST", path, parameters, right, true, action);
  }

  public static Endpoint put(String path, Parameters parameters, Permission right, Action action) {
    return new Endpoint("PUT", path, parameters, right, true, action);
  }

  public static Endpoint delete(
      String path, Parameters parameters, Permission right, Action action) {
    return new Endpoint("DELETE", path, parameters, right, true, action);
  }

  /** This call, closed to API tokens. */
  public Endpoint withoutTokens() {
    return new Endpoint(method, path, parameters, permission, false, action);
  }
}
