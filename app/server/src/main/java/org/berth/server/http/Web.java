package org.berth.server.http;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import java.util.Optional;
import org.berth.contract.ErrorCode;
import org.berth.server.config.Settings;
import org.berth.server.db.Ids;
import org.berth.server.problem.Failure;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server. It serves the given routes and nothing else; a call reaches its handler only
 * when its token is valid and holds the route's permission.
 */
public final class Web implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Web.class);

  /**
   * Connections that wait to be accepted. With Java's 50 the kernel resets some of 200 clients that
   * come at once.
   */
  private static final int BACKLOG = 1024;

  private final Authentication authentication;
  private final Ids ids;
  private final Javalin javalin;

  public Web(Settings.Http settings, Routes routes, Authentication authentication, Ids ids) {
    this.authentication = authentication;
    this.ids = ids;
    this.javalin = Javalin.create(config -> configure(config, settings, routes));
    javalin.start();
    log.info("listening host={} port={}", settings.host(), port());
  }

  private void configure(JavalinConfig config, Settings.Http settings, Routes routes) {
    config.jetty.modifyServer(server -> server.setErrorHandler(new EarlyRefusals(ids)));
    config.jetty.addConnector((server, http) -> connector(server, http, settings));
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.concurrency.useVirtualThreads = true;
    config.http.prefer405over404 = true;
    config.routes.before(this::begin);
    config.routes.exception(Failure.class, Problems::write);
    config.routes.exception(HttpResponseException.class, Problems::write);
    config.routes.exception(JdbiException.class, Problems::database);
    config.routes.exception(Exception.class, Problems::bug);
    routes.all().forEach(route -> add(config, route));
  }

  /** An address that can be read has HEAD too; what its handler writes is left out by Jetty. */
  private void add(JavalinConfig config, Route route) {
    config.routes.addHttpHandler(route.method(), route.path(), http -> serve(route, http), route);
    if (route.method().equals(HandlerType.GET)) {
      config.routes.addHttpHandler(
          HandlerType.HEAD, route.path(), http -> serve(route, http), route);
    }
  }

  private void begin(Context http) {
    RequestIds.give(http, ids.next());
    // Javalin packs long answers for those who take it.
    http.header("Vary", "Accept-Encoding");
  }

  private static ServerConnector connector(
      Server server, HttpConfiguration http, Settings.Http settings) {
    var connector = new ServerConnector(server, new HttpConnectionFactory(http));
    connector.setHost(settings.host());
    connector.setPort(settings.port());
    connector.setAcceptQueueSize(BACKLOG);
    return connector;
  }

  private void serve(Route route, Context http) throws Exception {
    if (route.permission() == Permission.PUBLIC) {
      route.handler().answer(new Call(http, null));
      return;
    }
    Caller caller = authentication.caller(token(http));
    if (!caller.may(route.permission())) {
      throw new Failure(
          ErrorCode.FORBIDDEN, caller.name() + " does not hold " + route.permission().wire());
    }
    route.handler().answer(new Call(http, caller));
  }

  private static Optional<String> token(Context http) {
    return Optional.ofNullable(http.header("Authorization"))
        .filter(header -> header.regionMatches(true, 0, "Bearer ", 0, 7))
        .map(header -> header.substring(7).strip());
  }

  /** The port that it listens on, also when the settings said 0. */
  public int port() {
    return javalin.port();
  }

  @Override
  public void close() {
    javalin.stop();
  }
}
