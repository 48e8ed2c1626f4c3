package org.berth.server.run;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.postgresql.PGConnection;

/**
 * Rows on their way into one table by {@code COPY} in its binary form (PostgreSQL 18, COPY, "Binary
 * Format"): nothing is escaped, whatever the bytes are. They are sent when {@link #store} is
 * called.
 */
final class CopyRows {
  private static final byte[] SIGNATURE =
      "PGCOPY\n\u00ff\r\n\0".getBytes(StandardCharsets.ISO_8859_1);
  private static final int END = -1;
  private static final int SENT_AT_ONCE = 1 << 16;

  private final String table;
  private final Bytes bytes = new Bytes();
  private final DataOutputStream out = new DataOutputStream(bytes);
  private final short fields;
  private boolean empty = true;

  /** What was written, readable without a copy of it. */
  private static final class Bytes extends ByteArrayOutputStream {
    InputStream read() {
      return new ByteArrayInputStream(buf, 0, count);
    }
  }

  /** The rows did not arrive, like any other statement that the database refuses or never hears. */
  private static final class CopyException extends JdbiException {
    private static final long serialVersionUID = 1L;

    CopyException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** A value of a row, written with its length before it. */
  interface Field {
    void write(DataOutputStream out) throws IOException;
  }

  CopyRows(String table, String... columns) {
    this.table = table + " (" + String.join(", ", columns) + ")";
    this.fields = (short) columns.length;
    write(
        to -> {
          to.write(SIGNATURE);
          to.writeInt(0);
          to.writeInt(0);
        });
  }

  /** Adds a row; the fields are those of the columns, in their order. */
  void add(Field... row) {
    empty = false;
    write(to -> to.writeShort(fields));
    for (Field field : row) {
      write(field);
    }
  }

  static Field id(UUID id) {
    return to -> {
      to.writeInt(16);
      to.writeLong(id.getMostSignificantBits());
      to.writeLong(id.getLeastSignificantBits());
    };
  }

  static Field number(long number) {
    return to -> {
      to.writeInt(8);
      to.writeLong(number);
    };
  }

  static Field smallNumber(int number) {
    return to -> {
      to.writeInt(4);
      to.writeInt(number);
    };
  }

  static Field flag(boolean flag) {
    return to -> {
      to.writeInt(1);
      to.writeBoolean(flag);
    };
  }

  static Field text(String text) {
    return bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  static Field bytes(byte[] bytes) {
    return bytes(ByteBuffer.wrap(bytes));
  }

  /** What remains in a buffer that has an array. */
  static Field bytes(ByteBuffer bytes) {
    return to -> {
      to.writeInt(bytes.remaining());
      to.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
    };
  }

  /** Stores the rows in a transaction; does nothing when there are none. */
  void store(Handle tx) {
    if (empty) {
      return;
    }
    write(to -> to.writeShort(END));
    try {
      tx.getConnection()
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyIn("copy " + table + " from stdin (format binary)", bytes.read(), SENT_AT_ONCE);
    } catch (SQLException | IOException e) {
      throw new CopyException("Cannot copy into " + table, e);
    }
  }

  private void write(Field field) {
    try {
      field.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException("An array in memory refused bytes", e);
    }
  }
}
