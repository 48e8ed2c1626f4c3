package org.berth.server.run;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.berth.server.db.Database;
import org.berth.server.run.RunDao.Chunk;
import org.berth.server.run.RunDao.Progress;
import org.berth.server.run.RunSignals.Subscription;

/**
 * The one door to a run's text, redacted before it was stored. It is read piece by piece, so that
 * its size does not matter, and from the database, so that any instance can show any run.
 */
final class RunOutput {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final Database database;
  private final UUID run;
  private final Stream stream;

  /** What a run has of bytes. */
  enum Stream {
    /** What it printed; events point into it by {@code output}. */
    OUTPUT,
    /** Results too large for their events, one a line; those point to them by {@code result_at}. */
    RESULTS;

    private String wire() {
      return name().toLowerCase(Locale.ROOT);
    }

    private long bytes(Progress progress) {
      return switch (this) {
        case OUTPUT -> progress.outputBytes();
        case RESULTS -> progress.resultBytes();
      };
    }
  }

  RunOutput(Database database, UUID run) {
    this(database, run, Stream.OUTPUT);
  }

  RunOutput(Database database, UUID run, Stream stream) {
    this.database = database;
    this.run = run;
    this.stream = stream;
  }

  /** How many bytes are stored by now. */
  long length() {
    return stream.bytes(progress());
  }

  /** Writes a part that is stored. */
  void write(ByteRange range, OutputStream out) throws IOException {
    long at = range.from();
    while (at < range.to()) {
      long from = at;
      Optional<Chunk> chunk =
          database.inTransaction(tx -> OutputDao.piece(tx, run, stream.wire(), from));
      Chunk piece = chunk.orElseThrow(() -> new IOException("output ends at byte " + from));
      int skipped = Math.toIntExact(at - piece.from());
      int length = (int) Math.min(piece.bytes().remaining() - skipped, range.to() - at);
      if (length <= 0) {
        throw new IOException("output ends at byte " + at);
      }
      out.write(piece.bytes().array(), skipped, length);
      at += length;
    }
  }

  /** Writes all from a byte on, until the run has ended and all of it is written. */
  void follow(long from, Subscription news, OutputStream out)
      throws IOException, InterruptedException {
    long at = from;
    boolean open = true;
    while (open) {
      Progress progress = progress();
      long stored = stream.bytes(progress);
      if (at < stored) {
        write(new ByteRange(at, stored), out);
        at = stored;
      }
      out.flush();
      open = !progress.state().ended() && news.await(PATIENCE);
    }
  }

  private Progress progress() {
    return database.inTransaction(tx -> RunDao.progress(tx, run)).orElseThrow();
  }
}
