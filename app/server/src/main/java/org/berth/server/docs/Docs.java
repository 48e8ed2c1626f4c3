package org.berth.server.docs;

import org.berth.server.http.Routes;

/** The API's own description. */
public final class Docs {
  private Docs() {}

  /** Adds the addresses of this feature. */
  public static void register(Routes routes) {
    new DocsRoutes().register(routes);
  }
}
