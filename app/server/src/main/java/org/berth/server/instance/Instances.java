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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says that this instance lives. Its id stays the same over restarts: jobs are held in its name.
 */
public final class Instances implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Instances.class);

  /** So many beats may be missed before an instance counts as lost. */
  private static final int MISSED_BEATS = 6;

  private final Database database;
  private final UUID id;
  private final Duration lostAfter;
  private final Thread heart;
  private volatile @Nullable Absences absences;

  /** A fence is told once, and what it gave up may outlive the process that was told. */
  private boolean mayBeFenced = true;

  private Instances(Database database, UUID id, Duration lostAfter) {
    this.database = database;
    this.id = id;
    this.lostAfter = lostAfter;
    this.heart = Thread.ofVirtual().name("heartbeat").unstarted(this::beat);
  }

  /** What others are told of this instance, and after how long a silence it counts as lost. */
  public record Self(String version, int threads, Duration lostAfter) {}

  /** Registers this instance; {@code file} keeps its id. */
  public static Instances join(Database database, Path file, Ids ids, Self self) {
    var instances = new Instances(database, identity(file, ids), self.lostAfter());
    database.useTransaction(tx -> new InstanceDao(tx).join(instances.id, host(), self));
    return instances;
  }

  /** Gives signs of life from now on, and looks for those of others. */
  public void start(Absences looking) {
    absences = looking;
    seen();
    heart.start();
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
  public void register(Routes routes, Fences fences) {
    new InstanceRoutes(database, lostAfter, fences).register(routes);
  }

  public UUID id() {
    return id;
  }

  private void beat() {
    try {
      while (true) {
        Thread.sleep(lostAfter.dividedBy(MISSED_BEATS));
        seen();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void seen() {
    try {
      Absences looking = absences;
      if (database.inTransaction(tx -> new InstanceDao(tx).seen(id))) {
        log.warn("this instance was fenced while it was away instance={}", id);
        mayBeFenced = true;
      }
      if (looking == null) {
        return;
      }
      database.useTransaction(looking::look);
      if (mayBeFenced) {
        mayBeFenced = !looking.fenced();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      if (!database.away()) {
        log.warn("heartbeat not stored cause={}", e.getMessage());
      }
    }
  }

  @Override
  public void close() {
    heart.interrupt();
  }
}
