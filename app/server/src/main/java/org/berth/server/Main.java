package org.berth.server;

import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import org.berth.server.config.Places;
import org.berth.server.db.EmbeddedPostgres;
import org.berth.server.problem.Failure;
import org.slf4j.LoggerFactory;

/**
 * The process: {@code serve} runs the service, {@code stop-database} ends the embedded database.
 */
public final class Main {

  private static final int USAGE = 2;

  private Main() {}

  public static void main(String[] arguments) throws InterruptedException {
    Places places = Places.from(System.getenv());
    // Before the first logger is made: logback.xml reads it.
    System.setProperty("berth.logs", places.logs().toString());
    String verb = arguments.length == 1 ? arguments[0] : "";
    try {
      switch (verb) {
        case "serve" -> serve(places);
        case "stop-database" -> new EmbeddedPostgres(places).stop();
        default -> {
          System.err.println("usage: berth-server serve | stop-database");
          System.exit(USAGE);
        }
      }
    } catch (Failure failure) {
      System.err.println(failure.sentence() + "\n" + failure.code().hint());
      System.exit(failure.code().exitCode());
    } catch (RuntimeException e) {
      // Threads that were started already would keep a half-made service alive.
      LoggerFactory.getLogger(Main.class).error("not started", e);
      System.exit(1);
    }
  }

  /** Runs until SIGTERM or SIGINT; runs go on without us, and are found again at the next start. */
  private static void serve(Places places) throws InterruptedException {
    var ended = new CountDownLatch(1);
    Berth berth = Berth.start(places, System.getenv(), InstantSource.system());
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("shutdown")
                .unstarted(
                    () -> {
                      berth.close();
                      ended.countDown();
                    }));
    ended.await();
  }
}
