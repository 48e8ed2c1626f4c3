package org.berth.server.http;

import io.javalin.http.HandlerType;
import java.util.ArrayList;
import java.util.List;

/** Collects the routes of all features before the service starts. */
public final class Routes {
  private final List<Route> routes = new ArrayList<>();

  public Routes get(String path, Permission permission, TenantOf tenant, Handler handler) {
    return add(new Route(HandlerType.GET, path, permission, tenant, handler));
  }

  public Routes post(String path, Permission permission, TenantOf tenant, Handler handler) {
    return add(new Route(HandlerType.POST, path, permission, tenant, handler));
  }

  public Routes patch(String path, Permission permission, TenantOf tenant, Handler handler) {
    return add(new Route(HandlerType.PATCH, path, permission, tenant, handler));
  }

  public Routes delete(String path, Permission permission, TenantOf tenant, Handler handler) {
    return add(new Route(HandlerType.DELETE, path, permission, tenant, handler));
  }

  private Routes add(Route route) {
    boolean taken =
        routes.stream()
            .anyMatch(r -> r.method().equals(route.method()) && r.path().equals(route.path()));
    if (taken) {
      throw new IllegalArgumentException(route.method().name() + " " + route.path() + " is taken");
    }
    routes.add(route);
    return this;
  }

  /** All routes, in the order of their registration. */
  public List<Route> all() {
    return List.copyOf(routes);
  }
}
