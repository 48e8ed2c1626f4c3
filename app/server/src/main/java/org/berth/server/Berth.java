package org.berth.server;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import org.berth.contract.ErrorCode;
import org.berth.server.config.Places;
import org.berth.server.config.Settings;
import org.berth.server.config.SettingsReader;
import org.berth.server.db.Database;
import org.berth.server.db.Databases;
import org.berth.server.db.Ids;
import org.berth.server.http.Routes;
import org.berth.server.http.Web;
import org.berth.server.problem.Failure;

/** The service, put together by hand: what follows is the list of its features. */
public final class Berth implements AutoCloseable {
  private final Database database;
  private final Web web;

  private Berth(Database database, Web web) {
    this.database = database;
    this.web = web;
  }

  /** Starts everything; when this returns, calls are answered and jobs are worked on. */
  public static Berth start(Places places, Map<String, String> environment, InstantSource clock) {
    Settings settings = SettingsReader.read(places, environment);
    var ids = new Ids(clock, new SecureRandom());
    Database database = Databases.open(settings.database(), places);
    var routes = new Routes();
    var web =
        new Web(
            settings.http(),
            routes,
            token -> {
              throw new Failure(ErrorCode.TOKEN_MISSING, "No token was sent");
            },
            ids);
    return new Berth(database, web);
  }

  public int port() {
    return web.port();
  }

  @Override
  public void close() {
    web.close();
    database.close();
  }
}
