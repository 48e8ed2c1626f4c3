package org.berth.server.instance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.berth.server.db.Database;
import org.berth.server.db.Ids;
import org.berth.server.http.Routes;
import org.berth.server.secret.PrivateFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says that this instance lives. Its id stays the same over restarts: jobs are held in its name.
 */
public final class Instances implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Instances.class);
  private static final Duration BEAT = Duration.ofSeconds(10);

  private final Database database;
  private final UUID id;
  private final Thread heart;

  private Instances(Database database, UUID id) {
    this.database = database;
    this.id = id;
    this.heart = Thread.ofVirtual().name("heartbeat").unstarted(this::beat);
  }

  /** Registers this instance; {@code file} keeps its id. */
  public static Instances join(Database database, Path file, Ids ids, String version, int threads) {
    var instances = new Instances(database, identity(file, ids));
    database.useTransaction(tx -> new InstanceDao(tx).join(instances.id, host(), version, threads));
    instances.heart.start();
    return instances;
  }

  private static UUID identity(Path file, Ids ids) {
    try {
      if (!Files.exists(file)) {
        PrivateFiles.write(file, ids.next() + "\n");
      }
      return UUID.fromString(Files.readString(file).strip());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot keep the instance's id in " + file, e);
    }
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  /** Adds the addresses of this feature. */
  public void register(Routes routes) {
    new InstanceRoutes(database).register(routes);
  }

  public UUID id() {
    return id;
  }

  private void beat() {
    try {
      while (true) {
        Thread.sleep(BEAT);
        seen();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void seen() {
    try {
      database.useTransaction(tx -> new InstanceDao(tx).seen(id));
    } catch (RuntimeException e) {
      log.warn("heartbeat not stored cause={}", e.getMessage());
    }
  }

  @Override
  public void close() {
    heart.interrupt();
  }
}
