package org.berth.server.run;

import java.nio.file.Files;
import java.util.UUID;
import org.berth.server.db.Channel;
import org.berth.server.db.Database;
import org.berth.server.db.Notifications;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Cancels that another instance was asked for: each instance ends the runs of its own machine. */
public final class FarCancels implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FarCancels.class);
  private static final int LONGEST_REASON = 500;

  private final RunSite site;
  private final Notifications notifications;

  FarCancels(Database database, RunSite site) {
    this.site = site;
    this.notifications = database.listen(Channel.BERTH_CANCEL, this::hear);
  }

  /** Tells the instance that has this run. */
  static void send(Database database, RunId run, boolean hard, String reason) {
    String told = reason.substring(0, Math.min(reason.length(), LONGEST_REASON));
    database.useTransaction(
        tx -> Database.notify(tx, Channel.BERTH_CANCEL, run + (hard ? " hard " : " soft ") + told));
  }

  private void hear(String payload) {
    String[] words = payload.split(" ", 3);
    if (words.length < 3) {
      return; // a new connection; whoever asked in between is told that nobody answered
    }
    var run = new RunId(UUID.fromString(words[0]));
    if (Files.isDirectory(site.folder(run))) {
      Thread.ofVirtual().name("cancel-" + run).start(() -> cancel(run, words[1], words[2]));
    }
  }

  private void cancel(RunId run, String mode, String reason) {
    var spool = new Spool(site.folder(run));
    log.info("cancelled from elsewhere run={} mode={}", run, mode);
    try {
      if (mode.equals("hard")) {
        Cancels.hard(spool, reason);
      } else {
        Cancels.soft(spool, reason);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    notifications.close();
  }
}
