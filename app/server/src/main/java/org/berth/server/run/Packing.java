package org.berth.server.run;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.berth.server.db.Database;
import org.berth.server.run.PackingDao.Piece;
import org.berth.server.run.RunDao.Event;
import org.jdbi.v3.core.Handle;

/**
 * Packs what ended runs said, in small transactions: each puts one chunk in the place of the rows
 * that it holds, so that readers always see the whole, and a crash leaves some of both.
 */
final class Packing {
  /** A page of events opens few chunks, and one that is small. */
  private static final int EVENTS = 500;

  private static final int EVENT_CHARACTERS = 1 << 19;
  private static final int TEXT = 1 << 18;

  private final Database database;
  private final int restSeconds;

  /** Runs that ended less than {@code restSeconds} ago are left as they are. */
  Packing(Database database, int restSeconds) {
    this.database = database;
    this.restSeconds = restSeconds;
  }

  /** Packs all runs that are due, one after the other. */
  void packDue() {
    boolean more = true;
    while (more) {
      more = database.inTransaction(this::step);
    }
  }

  private boolean step(Handle tx) {
    Optional<UUID> run = PackingDao.next(tx, restSeconds);
    if (run.isPresent() && !packEvents(tx, run.get()) && !packText(tx, run.get())) {
      PackingDao.packed(tx, run.get());
    }
    return run.isPresent();
  }

  private static boolean packEvents(Handle tx, UUID run) {
    List<Event> events = PackingDao.firstEvents(tx, run, EVENTS);
    if (events.isEmpty()) {
      return false;
    }
    PackingDao.replace(tx, run, atMost(EVENT_CHARACTERS, events));
    return true;
  }

  private static List<Event> atMost(int characters, List<Event> events) {
    List<Event> some = new ArrayList<>();
    int length = 0;
    for (Event event : events) {
      if (length > 0 && length + event.body().length() > characters) {
        return some;
      }
      length += event.body().length();
      some.add(event);
    }
    return some;
  }

  private static boolean packText(Handle tx, UUID run) {
    List<Piece> pieces = PackingDao.firstPieces(tx, run, TEXT);
    if (pieces.isEmpty()) {
      return false;
    }
    var text = ByteBuffer.allocate(pieces.stream().mapToInt(each -> each.bytes().limit()).sum());
    pieces.forEach(piece -> text.put(piece.bytes().duplicate()));
    PackingDao.replace(tx, run, pieces, text.array());
    return true;
  }
}
