package org.berth.server.run;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.berth.server.db.Database;
import org.berth.server.json.Json;
import org.berth.server.run.RunDao.Event;
import org.berth.server.run.RunDao.Progress;
import org.berth.server.run.RunSignals.Subscription;
import org.berth.server.tenant.Scope;
import org.jdbi.v3.core.JdbiException;

/**
 * A run's events as Server-Sent Events: {@code id} is the event's seq, so that a reader resumes by
 * {@code Last-Event-ID}; {@code end} comes after the last stored event of a run that has ended. The
 * memory it takes does not grow with the run.
 */
final class EventStream {
  private static final int BATCH = 500;
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final Database database;
  private final Scope scope;
  private final UUID run;
  private final OutputStream out;
  private long seen;
  private boolean databaseAway;

  EventStream(Database database, Scope scope, UUID run, long after, OutputStream out) {
    this.database = database;
    this.scope = scope;
    this.run = run;
    this.seen = after;
    this.out = out;
  }

  /**
   * Sends until the run has ended, the reader is gone (an IOException) or the service goes down.
   */
  void send(Subscription news) throws IOException, InterruptedException {
    boolean more = true;
    while (more) {
      Optional<Progress> progress = sendStored();
      if (progress.isPresent() && finished(progress.get())) {
        write("event: end\ndata: " + Json.write(Map.of("state", progress.get().state())) + "\n\n");
        return;
      }
      boolean behind = progress.isPresent() && seen < progress.get().lastSeq();
      more = behind || idle(news, progress.isPresent());
    }
  }

  private boolean finished(Progress progress) {
    return progress.state().ended() && seen >= progress.lastSeq();
  }

  private boolean idle(Subscription news, boolean databaseThere)
      throws IOException, InterruptedException {
    boolean open = news.await(databaseThere ? HEARTBEAT : RETRY);
    write(": still here\n\n");
    return open;
  }

  /** One batch; empty when the database does not answer, which the reader is told once. */
  private Optional<Progress> sendStored() throws IOException {
    try {
      // The state is read first: what it says is ended has all its events stored.
      Progress progress =
          database.inTransaction(tx -> RunDao.progress(tx, scope, run)).orElseThrow();
      List<Event> events = database.inTransaction(tx -> RunDao.events(tx, run, seen, BATCH));
      databaseAway = false;
      write(events);
      return Optional.of(progress);
    } catch (JdbiException e) {
      if (!databaseAway) {
        databaseAway = true;
        write(
            "event: notice\ndata: {\"detail\":\"The database does not answer; waiting for it.\"}\n\n");
      }
      return Optional.empty();
    }
  }

  private void write(List<Event> events) throws IOException {
    var text = new StringBuilder();
    for (Event event : events) {
      text.append("id: ")
          .append(event.seq())
          .append("\ndata: ")
          .append(event.body())
          .append("\n\n");
      seen = event.seq();
    }
    write(text.toString());
  }

  private void write(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }
}
