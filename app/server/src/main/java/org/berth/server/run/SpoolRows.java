package org.berth.server.run;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.berth.server.db.Channel;
import org.berth.server.run.SpoolBatch.Position;
import org.jdbi.v3.core.Handle;

/** What of a run's spool has been stored, and how far. */
final class SpoolRows {
  private static final int PIECE = 1 << 16;

  private SpoolRows() {}

  /**
   * Where to read on; nobody else moves it until {@code tx} ends. Empty once the run has ended:
   * nothing may follow its end. A commit of what follows does not wait for the disk: should the
   * database lose it in a crash, position and rows are lost together, and the spool, which is on
   * disk, is read again from there. The end of a run waits, and with it all before it.
   */
  static Optional<Position> position(Handle tx, RunId id) {
    return tx.createQuery(
            """
            select last_seq, events_read, output_read, results_read, set_config('synchronous_commit', 'off', true)
              from run where id = :id and ended_at is null for update
            """)
        .bind("id", id.value())
        .map(
            (row, context) ->
                new Position(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)))
        .findOne();
  }

  /** Moves the position, and wakes those who follow the run once {@code tx} commits. */
  static void advance(Handle tx, RunId id, Position from, Position to) {
    boolean moved =
        tx.createQuery(
                """
                with moved as (
                  update run set last_seq = :seq, events_read = :events, output_read = :output, results_read = :results
                   where id = :id and last_seq = :from and events_read = :from_events
                  returning id)
                select cast(pg_notify(:channel, cast(id as text)) as text) from moved
                """)
            .bind("id", id.value())
            .bind("seq", to.lastSeq())
            .bind("events", to.events())
            .bind("output", to.output())
            .bind("results", to.results())
            .bind("from", from.lastSeq())
            .bind("from_events", from.events())
            .bind("channel", Channel.BERTH_RUN.wire())
            .mapTo(String.class)
            .findFirst()
            .isPresent();
    if (!moved) {
      throw new IllegalStateException("Run " + id + " was read by someone else too");
    }
  }

  /** Adds what was read of both texts since a position. */
  static void addTexts(Handle tx, RunId id, Position from, SpoolBatch batch) {
    var rows =
        new CopyRows("run_output", "run_id", "stream", "from_byte", "length", "packed", "bytes");
    addText(rows, id, "output", from.output(), batch.output());
    addText(rows, id, "results", from.results(), batch.results());
    rows.store(tx);
  }

  private static void addText(CopyRows rows, RunId id, String stream, long from, ByteBuffer text) {
    for (int at = 0; at < text.limit(); at += PIECE) {
      int length = Math.min(PIECE, text.limit() - at);
      rows.add(
          CopyRows.id(id.value()),
          CopyRows.text(stream),
          CopyRows.number(from + at),
          CopyRows.smallNumber(length),
          CopyRows.flag(false),
          CopyRows.bytes(text.slice(at, length)));
    }
  }
}
