package org.berth.server;

import java.time.InstantSource;
import java.util.Map;
import org.berth.server.config.Places;
import org.berth.server.http.Web;
import org.berth.server.identity.Tokens;
import org.berth.server.run.RunSignals;

/**
 * The service, put together by hand: {@link Platform} below, {@link Work} and {@link Api} on it.
 */
public final class Berth implements AutoCloseable {
  private final Platform platform;
  private final Work work;
  private final RunSignals signals;
  private final Web web;

  private Berth(Platform platform) {
    this.platform = platform;
    work = new Work(platform);
    signals = new RunSignals(platform.database());
    work.start();
    web =
        new Web(
            platform.settings().http(),
            Api.routes(platform, work, signals),
            new Tokens(platform.database(), platform.clock()),
            platform.ids());
  }

  /** Starts everything; when this returns, calls are answered and jobs are worked on. */
  public static Berth start(Places places, Map<String, String> environment, InstantSource clock) {
    return new Berth(Platform.open(places, environment, clock));
  }

  /** The port that it listens on, also when the settings said 0. */
  public int port() {
    return web.port();
  }

  /** Stops answering and watching; runs go on. */
  @Override
  public void close() {
    signals.close();
    web.close();
    work.close();
    platform.close();
  }
}
