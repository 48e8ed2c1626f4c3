package org.berth.server.run;

import java.nio.file.Files;
import java.util.UUID;
import org.berth.server.db.Channel;
import org.berth.server.db.Database;
import org.berth.server.db.Notifications;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cancels that another instance was asked for: each instance ends the runs of its own machine. What
 * was told while nobody listened is looked up when this instance listens again.
 */
public final class FarCancels implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FarCancels.class);
  private static final int LONGEST_REASON = 500;

  private final Database database;
  private final RunSite site;
  private final Notifications notifications;

  FarCancels(Database database, RunSite site) {
    this.database = database;
    this.site = site;
    this.notifications = database.listen(Channel.BERTH_CANCEL, this::hear);
  }

  /** Tells the instance that has this run. */
  static void send(Database database, RunId run, CancelWish wish) {
    String reason = wish.reason();
    String told = reason.substring(0, Math.min(reason.length(), LONGEST_REASON));
    database.useTransaction(
        tx -> Database.notify(tx, Channel.BERTH_CANCEL, run + " " + wish.mode() + " " + told));
  }

  private void hear(String payload) {
    if (payload.isEmpty()) {
      Thread.ofVirtual().name("missed-cancels").start(this::lookUp);
      return;
    }
    String[] words = payload.split(" ", 3);
    if (words.length == 3) {
      var run = new RunId(UUID.fromString(words[0]));
      pass(run, new CancelWish(words[1].equals("hard"), words[2]));
    }
  }

  private void lookUp() {
    try {
      database.inTransaction(CancelDao::wishes).forEach(this::pass);
    } catch (JdbiException e) {
      // When the database is away again, so is the connection, and the next one looks again.
      if (!Database.lost(e)) {
        log.error("cancels that were missed are not looked up", e);
      }
    }
  }

  private void pass(RunId run, CancelWish wish) {
    if (Files.isDirectory(site.folder(run))) {
      Thread.ofVirtual().name("cancel-" + run).start(() -> cancel(run, wish));
    }
  }

  private void cancel(RunId run, CancelWish wish) {
    log.info("cancelled from elsewhere run={} mode={}", run, wish.mode());
    try {
      Cancels.pass(new Spool(site.folder(run)), wish);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    notifications.close();
  }
}
