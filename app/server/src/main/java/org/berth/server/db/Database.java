package org.berth.server.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.berth.server.secret.Secret;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/**
 * The database, migrated to the schema of this release. Work runs in transactions that roll back
 * when it throws; notifications leave when the transaction commits.
 */
public final class Database implements AutoCloseable {
  private static final int CONNECTIONS = 24;

  /** Between two tries to reach a database that is away when the service starts. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Address address;
  private final HikariDataSource pool;
  private final Jdbi jdbi;
  private final Runnable whenClosed;
  private final Availability availability;

  /** Where a database is; {@code url} is a JDBC URL without credentials. */
  public record Address(String url, String user, Secret password) {
    Properties properties() {
      var properties = new Properties();
      properties.setProperty("user", user);
      properties.setProperty("password", password.reveal());
      properties.setProperty("ApplicationName", "berth");
      properties.setProperty("tcpKeepAlive", "true");
      properties.setProperty("gssEncMode", "disable");
      // A process that is stopped in the middle of a transaction must not hold its locks for ever.
      properties.setProperty("options", "-c idle_in_transaction_session_timeout=30s");
      return properties;
    }
  }

  private Database(
      Address address, HikariDataSource pool, Availability availability, Runnable whenClosed) {
    this.address = address;
    this.whenClosed = whenClosed;
    this.availability = availability;
    this.pool = pool;
    this.jdbi = Jdbi.create(pool).registerArrayType(String.class, "text");
  }

  /**
   * Connects, and brings the schema up to date; {@code whenClosed} runs at the end. A database that
   * does not answer is waited for, as long as it takes; one that refuses is not.
   */
  public static Database open(Address address, Runnable whenClosed) {
    var availability = new Availability();
    HikariConfig config = config(address);
    while (true) {
      try {
        HikariDataSource pool = migrated(config);
        availability.answered();
        return new Database(address, pool, availability, whenClosed);
      } catch (RuntimeException e) {
        if (!lost(e)) {
          throw e;
        }
        availability.failed(e);
        pause();
      }
    }
  }

  private static HikariConfig config(Address address) {
    var config = new HikariConfig();
    config.setPoolName("berth");
    config.setJdbcUrl(address.url());
    config.setDataSourceProperties(address.properties());
    config.setMaximumPoolSize(CONNECTIONS);
    config.setMinimumIdle(4);
    // Once for each connection: to ask and set it for each transaction costs three round trips.
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    config.setConnectionTimeout(10_000);
    return config;
  }

  private static HikariDataSource migrated(HikariConfig config) {
    var pool = new HikariDataSource(config);
    try {
      migrate(pool);
      return pool;
    } catch (RuntimeException e) {
      pool.close();
      throw e;
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted before the database answered", e);
    }
  }

  private static void migrate(DataSource source) {
    Flyway.configure()
        .dataSource(source)
        .locations("classpath:org/berth/server/db/migration")
        .validateMigrationNaming(true)
        .load()
        .migrate();
  }

  /** Runs work in one transaction (read committed) and returns what it returns. */
  public <T> T inTransaction(Function<Handle, T> work) {
    return observed(() -> jdbi.inTransaction(work::apply));
  }

  /**
   * Reads without a transaction, which spares the round trip that ends one: each statement sees
   * what was committed when it began.
   */
  public <T> T read(Function<Handle, T> work) {
    return observed(() -> jdbi.withHandle(work::apply));
  }

  private <T> T observed(Supplier<T> work) {
    long answersBefore = availability.answers();
    try {
      T result = work.get();
      availability.answered();
      return result;
    } catch (JdbiException e) {
      availability.failed(e, answersBefore);
      throw e;
    }
  }

  /** Runs work in one transaction (read committed). */
  public void useTransaction(Consumer<Handle> work) {
    this.<Boolean>inTransaction(
        tx -> {
          work.accept(tx);
          return true;
        });
  }

  /** Whether it did not answer the last time; that was told in the log then, once. */
  public boolean away() {
    return availability.away();
  }

  /** Whether a failure means that the database cannot be reached, rather than that it refused. */
  public static boolean lost(Throwable failure) {
    return Availability.lost(failure);
  }

  /** Wakes the listeners of a channel, here and on other instances, once {@code tx} commits. */
  public static void notify(Handle tx, Channel channel, String payload) {
    tx.createQuery("select cast(pg_notify(:channel, :payload) as text)")
        .bind("channel", channel.wire())
        .bind("payload", payload)
        .mapTo(String.class)
        .findFirst();
  }

  /** Calls back for each notification, and with an empty payload after every (re)connection. */
  public Notifications listen(Channel channel, Consumer<String> listener) {
    return new Notifications(this::connection, availability, channel, listener);
  }

  private Connection connection() throws SQLException {
    return DriverManager.getConnection(address.url(), address.properties());
  }

  /** The pool, for libraries that want a {@link DataSource}. */
  public DataSource dataSource() {
    return pool;
  }

  @Override
  public void close() {
    whenClosed.run();
    pool.close();
  }
}
