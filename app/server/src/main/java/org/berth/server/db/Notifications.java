package org.berth.server.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection that listens to one channel until it is closed, and comes back when it breaks. */
public final class Notifications implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Notifications.class);
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final Connections connections;
  private final Availability availability;
  private final Channel channel;
  private final Consumer<String> listener;
  private final Thread thread;
  private volatile boolean closed;
  private volatile @Nullable Connection current;

  /** Where connections come from. */
  interface Connections {
    Connection open() throws SQLException;
  }

  Notifications(
      Connections connections,
      Availability availability,
      Channel channel,
      Consumer<String> listener) {
    this.connections = connections;
    this.availability = availability;
    this.channel = channel;
    this.listener = listener;
    this.thread = Thread.ofVirtual().name("listen-" + channel.wire()).start(this::listen);
  }

  private void listen() {
    while (!closed) {
      try (Connection connection = connections.open()) {
        current = connection;
        begin(connection);
        while (!closed) {
          deliver(connection);
        }
      } catch (SQLException e) {
        pause(e);
      }
    }
  }

  private void begin(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("listen " + channel.wire());
    }
    availability.answered();
    listener.accept("");
  }

  private void deliver(Connection connection) throws SQLException {
    // 0 waits for ever; close() ends the wait by closing the connection under it.
    PGNotification[] received = connection.unwrap(PGConnection.class).getNotifications(0);
    if (received != null) {
      for (PGNotification notification : received) {
        listener.accept(notification.getParameter());
      }
    }
  }

  private void pause(SQLException cause) {
    if (closed) {
      return;
    }
    availability.failed(cause);
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  @Override
  public void close() {
    closed = true;
    Connection connection = current;
    try {
      if (connection != null) {
        connection.abort(Runnable::run);
      }
      thread.interrupt();
      thread.join(Duration.ofSeconds(2));
    } catch (SQLException e) {
      log.warn("listening connection did not close cause={}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
