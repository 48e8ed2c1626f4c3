package org.berth.server.run;

import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.berth.server.run.RunDao.Chunk;
import org.berth.server.run.RunDao.Event;
import org.jdbi.v3.core.Handle;

/** What runs said, as it is read: alike whether it was packed meanwhile or not. */
final class OutputDao {
  private OutputDao() {}

  /** One event, or a chunk of them: both are lines that begin with {@code seq}. */
  private record Stored(long seq, ByteBuffer packed) {}

  /**
   * The events after a seq, at most so many. One statement reads both forms, so that a move from
   * one to the other shows neither a gap nor an event twice; it reads only the chunks it needs.
   */
  static List<Event> events(Handle tx, UUID run, long after, int limit) {
    List<Stored> rows =
        tx.createQuery(
                """
                select first_seq as seq, bytes from run_event_chunk
                 where run_id = :run and last_seq > :after and first_seq <= :after + :limit
                union all
                (select seq, bytes from run_event
                  where run_id = :run and seq > :after order by seq limit :limit)
                 order by seq limit :limit
                """)
            .bind("run", run)
            .bind("after", after)
            .bind("limit", limit)
            .map((row, context) -> new Stored(row.getLong(1), ByteBuffer.wrap(row.getBytes(2))))
            .list();
    List<Event> events = new ArrayList<>();
    for (Stored row : rows) {
      int left = limit - events.size();
      events.addAll(Packed.unpack(row.packed().array(), row.seq(), after, left));
    }
    return events;
  }

  /** The piece of text that holds the byte {@code at}; pieces touch each other without a gap. */
  static Optional<Chunk> piece(Handle tx, UUID run, String stream, long at) {
    return tx.createQuery(
            """
            select from_byte, packed, bytes from run_output
             where run_id = :run and stream = :stream and from_byte <= :at order by from_byte desc limit 1
            """)
        .bind("run", run)
        .bind("stream", stream)
        .bind("at", at)
        .map((row, context) -> piece(row))
        .findOne();
  }

  private static Chunk piece(ResultSet row) throws SQLException {
    byte[] bytes = row.getBytes("bytes");
    return new Chunk(
        row.getLong("from_byte"),
        ByteBuffer.wrap(row.getBoolean("packed") ? Packed.unpack(bytes) : bytes));
  }
}
