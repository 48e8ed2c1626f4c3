package org.berth.server.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.berth.server.run.SpoolBatch.Position;
import org.jdbi.v3.core.Handle;

/** What of a run's spool has been stored, and how far. */
final class SpoolRows {
  private static final int PIECE = 1 << 16;

  private SpoolRows() {}

  /** Empty once the run has ended: nothing may follow its end. */
  static Optional<Position> position(Handle tx, RunId id) {
    return tx.createQuery(
            """
            select last_seq, events_read, output_read, results_read from run
             where id = :id and ended_at is null for update
            """)
        .bind("id", id.value())
        .map(
            (row, context) ->
                new Position(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)))
        .findOne();
  }

  /** Moves the position; nobody else can have moved it since it was read in this transaction. */
  static void advance(Handle tx, RunId id, Position from, Position to) {
    int count =
        tx.createUpdate(
                """
                update run set last_seq = :seq, events_read = :events, output_read = :output, results_read = :results
                 where id = :id and last_seq = :from and events_read = :from_events
                """)
            .bind("id", id.value())
            .bind("seq", to.lastSeq())
            .bind("events", to.events())
            .bind("output", to.output())
            .bind("results", to.results())
            .bind("from", from.lastSeq())
            .bind("from_events", from.events())
            .execute();
    if (count != 1) {
      throw new IllegalStateException("Run " + id + " was read by someone else too");
    }
  }

  static void addEvents(Handle tx, RunId id, List<SpoolBatch.Event> events) {
    if (events.isEmpty()) {
      return;
    }
    tx.createUpdate(
            """
            insert into run_event (run_id, seq, body)
            select :id, event.seq, cast(event.body as jsonb)
              from unnest(cast(:seqs as bigint[]), cast(:bodies as text[])) as event (seq, body)
            """)
        .bind("id", id.value())
        .bindArray("seqs", Long.class, events.stream().map(SpoolBatch.Event::seq).toList())
        .bindArray("bodies", String.class, events.stream().map(SpoolBatch.Event::body).toList())
        .execute();
  }

  static void addText(Handle tx, RunId id, String stream, long from, ByteBuffer text) {
    while (text.hasRemaining()) {
      long at = from + text.position();
      var piece = new byte[Math.min(PIECE, text.remaining())];
      text.get(piece);
      tx.createUpdate(
              """
              insert into run_output (run_id, stream, from_byte, bytes) values (:id, :stream, :from, :bytes)
              """)
          .bind("id", id.value())
          .bind("stream", stream)
          .bind("from", at)
          .bind("bytes", piece)
          .execute();
    }
  }

  /** The last event of a kind, if there is one. */
  static Optional<JsonNode> lastEvent(Handle tx, RunId id, List<String> kinds) {
    return tx.createQuery(
            """
            select cast(body as text) from run_event
             where run_id = :id and body ->> 'event' in (<kinds>)
               and coalesce(body -> 'result' ->> 'ignored', 'false') <> 'true'
             order by seq desc limit 1
            """)
        .bind("id", id.value())
        .bindList("kinds", kinds)
        .mapTo(String.class)
        .findOne()
        .map(RunDao::tree);
  }
}
