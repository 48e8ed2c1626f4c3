package org.berth.server.run;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.berth.server.run.RunDao.Event;
import org.jdbi.v3.core.Handle;

/** Moves what ended runs said from rows to packed chunks. */
final class PackingDao {
  private PackingDao() {}

  /** A piece of one of a run's texts, not packed yet. */
  record Piece(String stream, long from, ByteBuffer bytes) {
    long to() {
      return from + bytes.remaining();
    }
  }

  /**
   * The run that ended first and is not packed, locked. What its job's next step may still look for
   * in its events stays as it is until the job has gone on.
   */
  static Optional<UUID> next(Handle tx, int restSeconds) {
    return tx.createQuery(
            """
            select run.id from run join job on job.id = run.job_id
             where run.packed_at is null and run.ended_at < now() - make_interval(secs => :rest)
               and (job.state = 'ended' or job.attempt > run.attempt)
             order by run.ended_at limit 1 for update of run skip locked
            """)
        .bind("rest", restSeconds)
        .mapTo(UUID.class)
        .findOne();
  }

  static void packed(Handle tx, UUID run) {
    tx.createUpdate("update run set packed_at = now() where id = :run").bind("run", run).execute();
  }

  static List<Event> firstEvents(Handle tx, UUID run, int most) {
    return tx.createQuery(
            "select seq, bytes from run_event where run_id = :run order by seq limit :most")
        .bind("run", run)
        .bind("most", most)
        .map((row, context) -> new Event(row.getLong(1), Packed.event(row.getBytes(2))))
        .list();
  }

  /** Puts a chunk into the place of the rows of its events. */
  static void replace(Handle tx, UUID run, List<Event> events) {
    var chunk = new CopyRows("run_event_chunk", "run_id", "first_seq", "last_seq", "bytes");
    chunk.add(
        CopyRows.id(run),
        CopyRows.number(events.getFirst().seq()),
        CopyRows.number(events.getLast().seq()),
        CopyRows.bytes(Packed.chunk(events)));
    chunk.store(tx);
    tx.createUpdate("delete from run_event where run_id = :run and seq <= :last")
        .bind("run", run)
        .bind("last", events.getLast().seq())
        .execute();
  }

  /** The first pieces of a run that are not packed, as many as hold so many bytes, or one more. */
  static List<Piece> firstPieces(Handle tx, UUID run, int bytes) {
    return tx.createQuery(
            """
            select stream, from_byte, bytes
              from (select stream, from_byte, bytes,
                           sum(length) over (order by stream, from_byte) - length as before,
                           first_value(stream) over (order by stream, from_byte) as first
                      from (select stream, from_byte, length, bytes from run_output
                             where run_id = :run and not packed order by stream, from_byte limit 1000) as unpacked) as piece
             where before < :bytes and stream = first order by from_byte
            """)
        .bind("run", run)
        .bind("bytes", bytes)
        .map(
            (row, context) ->
                new Piece(row.getString(1), row.getLong(2), ByteBuffer.wrap(row.getBytes(3))))
        .list();
  }

  /** Puts one packed piece into the place of others. */
  static void replace(Handle tx, UUID run, List<Piece> pieces, byte[] text) {
    tx.createUpdate(
            """
            delete from run_output
             where run_id = :run and stream = :stream and from_byte >= :from and from_byte < :to
            """)
        .bind("run", run)
        .bind("stream", pieces.getFirst().stream())
        .bind("from", pieces.getFirst().from())
        .bind("to", pieces.getLast().to())
        .execute();
    var piece =
        new CopyRows("run_output", "run_id", "stream", "from_byte", "length", "packed", "bytes");
    piece.add(
        CopyRows.id(run),
        CopyRows.text(pieces.getFirst().stream()),
        CopyRows.number(pieces.getFirst().from()),
        CopyRows.smallNumber(text.length),
        CopyRows.flag(true),
        CopyRows.bytes(Packed.text(text)));
    piece.store(tx);
  }
}
