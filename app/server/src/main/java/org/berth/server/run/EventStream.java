package org.berth.server.run;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.berth.contract.RunState;
import org.berth.server.db.Database;
import org.berth.server.json.Json;
import org.berth.server.run.RunDao.Event;
import org.berth.server.run.RunFeed.News;
import org.jdbi.v3.core.JdbiException;

/**
 * A run's events as Server-Sent Events: {@code id} is the event's seq, so that a reader resumes by
 * {@code Last-Event-ID}; {@code end} comes after the last stored event of a run that has ended.
 * What a reader does not need is told in comments: that the service lives, that the database does
 * not answer. The memory that it takes grows neither with the run nor with a reader's slowness.
 */
final class EventStream {
  private static final int PAGE = 100;
  private static final int PIECE = 1 << 15;
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);

  private final Database database;
  private final UUID run;
  private final OutputStream out;
  private long seen;
  private boolean away;

  EventStream(Database database, UUID run, long after, OutputStream out) {
    this.database = database;
    this.run = run;
    this.seen = after;
    this.out = out;
  }

  /**
   * Sends until the run has ended, the reader is gone (an IOException) or the service goes down.
   */
  void send(RunFeed feed) throws IOException, InterruptedException {
    write(": events of run " + run + "\n\n");
    boolean open = true;
    while (open) {
      News news = feed.after(seen, away, HEARTBEAT);
      open = send(news) && (!news.behind() || catchUp(feed));
    }
  }

  private boolean send(News news) throws IOException {
    if (news.away() != away) {
      tellAway(news.away());
    } else if (!news.any()) {
      write(": still here\n\n");
    }
    write(news.events());
    if (news.end().isPresent()) {
      writeEnd(news.end().get());
    }
    boolean stopped = news.closed() && !news.behind() && news.events().isEmpty();
    return news.end().isEmpty() && !stopped;
  }

  /** A page from the database; false when it holds nothing more, because it was removed. */
  private boolean catchUp(RunFeed feed) throws IOException {
    try {
      List<Event> events = database.inTransaction(tx -> OutputDao.events(tx, run, seen, PAGE));
      write(events);
      return !events.isEmpty();
    } catch (JdbiException e) {
      feed.doubt();
      return true;
    }
  }

  private void tellAway(boolean isAway) throws IOException {
    away = isAway;
    write(
        isAway
            ? ": the database does not answer; waiting for it\n\n"
            : ": the database answers again\n\n");
  }

  private void writeEnd(RunState state) throws IOException {
    write("event: end\ndata: " + Json.write(Map.of("state", state)) + "\n\n");
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
      if (text.length() > PIECE) {
        write(text.toString());
        text.setLength(0);
      }
    }
    if (!text.isEmpty()) {
      write(text.toString());
    }
  }

  private void write(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }
}
