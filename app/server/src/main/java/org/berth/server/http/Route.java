package org.berth.server.http;

import io.javalin.http.HandlerType;
import io.javalin.security.RouteRole;

/** One address of the API, complete: there is no way to make one without permission and tenant. */
public record Route(
    HandlerType method, String path, Permission permission, TenantOf tenant, Handler handler)
    implements RouteRole {
  public Route {
    if (permission == Permission.PUBLIC && tenant == TenantOf.CALLER) {
      throw new IllegalArgumentException(path + " is public and cannot know the caller's tenant");
    }
  }
}
