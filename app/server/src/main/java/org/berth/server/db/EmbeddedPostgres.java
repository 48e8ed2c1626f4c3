package org.berth.server.db;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.berth.contract.ErrorCode;
import org.berth.server.config.Places;
import org.berth.server.db.Database.Address;
import org.berth.server.problem.Failure;
import org.berth.server.secret.Secret;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL of our own under {@code BERTH_HOME/pg}. It is a process of its own, which outlives
 * this one; only {@link #stop} ends it. It listens on a Unix socket in a directory that only its
 * owner may enter, so it needs no password and no port (docs/decisions/embedded-database.md).
 */
public final class EmbeddedPostgres {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);
  // sun_path of sockaddr_un holds 108 bytes with its NUL (unix(7)).
  private static final int LONGEST_SOCKET_PATH = 107;
  private static final String SOCKET = ".s.PGSQL.5432";
  private static final Duration WATCH = Duration.ofSeconds(2);

  private final Path home;
  private final Path data;
  private final Path sockets;
  private final PostgresPrograms programs;
  private final Postmaster postmaster;
  private boolean stuck;

  public EmbeddedPostgres(Places places) {
    this.home = places.database();
    this.data = home.resolve("data");
    this.sockets = home.resolve("socket");
    this.programs = new PostgresPrograms(places.cache());
    this.postmaster = new Postmaster(data, sockets.resolve(SOCKET + ".lock"));
  }

  /** Starts the server unless it runs already, and says where it is. */
  public Address start() {
    String socket = sockets.resolve(SOCKET).toString();
    if (socket.length() > LONGEST_SOCKET_PATH) {
      throw new Failure(
          ErrorCode.NOT_CONFIGURED,
          "BERTH_HOME is too long for a socket: " + socket + " has more than 107 characters");
    }
    try {
      Files.createDirectories(sockets);
      Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
      Files.setPosixFilePermissions(sockets, PosixFilePermissions.fromString("rwx------"));
      ensureRunning();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start PostgreSQL under " + home, e);
    }
    return address(socket);
  }

  /** Stops the server if it runs; open transactions roll back. */
  public void stop() {
    if (postmaster.alive()) {
      programs.run("pg_ctl", List.of("-D", data.toString(), "-m", "fast", "-w", "stop"));
      log.info("database stopped home={}", home);
    }
  }

  /** Starts the server again whenever it is gone; ends with the thread's interruption. */
  public Thread watch() {
    return Thread.ofVirtual()
        .name("watch-database")
        .start(
            () -> {
              try {
                while (true) {
                  Thread.sleep(WATCH);
                  startIfGone();
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  private void startIfGone() {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(sockets.resolve(SOCKET)));
    } catch (IOException gone) {
      if (!stuck) {
        log.info("database is gone, starting it home={} cause={}", home, gone.getMessage());
      }
      restart();
    }
  }

  private void restart() {
    try {
      start();
      stuck = false;
    } catch (RuntimeException e) {
      if (!stuck) {
        log.error("database does not start, will try every {} home={}", WATCH, home, e);
      }
      stuck = true;
    }
  }

  private void ensureRunning() throws IOException {
    try (FileChannel lock =
            FileChannel.open(
                home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = lock.lock()) {
      programs.unpack();
      if (!Files.exists(data.resolve("PG_VERSION"))) {
        create();
      }
      Files.writeString(data.resolve("berth.conf"), configuration());
      if (held.isValid() && !postmaster.alive()) {
        postmaster.forgetStranger();
        postmaster.awaitOrphans();
        launch();
      }
    }
  }

  private void launch() {
    Path serverLog = home.resolve("server.log");
    try {
      programs.run(
          "pg_ctl",
          List.of(
              "-D", data.toString(), "-l", serverLog.toString(), "-w", "-t", "60", "-s", "start"));
    } catch (Failure e) {
      throw new Failure(e.code(), e.getMessage() + " " + lastWords(serverLog));
    }
    log.info("database started home={}", home);
  }

  /** Why the server did not start, in its own words. */
  private static String lastWords(Path serverLog) {
    try (Stream<String> lines = Files.lines(serverLog)) {
      return lines
          .filter(line -> line.contains("FATAL") || line.contains("HINT"))
          .reduce("", (before, line) -> line);
    } catch (IOException | UncheckedIOException e) {
      return "";
    }
  }

  /**
   * Under another name until it is whole, so that a killed first start leaves nothing half-made.
   */
  private void create() throws IOException {
    Path making = home.resolve("data.making");
    programs.remove(making);
    programs.run(
        "initdb",
        List.of(
            "-D", making.toString(), "-U", "berth", "-A", "trust", "-E", "UTF8", "--no-locale"));
    Files.writeString(
        making.resolve("postgresql.conf"), "\ninclude = 'berth.conf'\n", StandardOpenOption.APPEND);
    Files.move(making, data, StandardCopyOption.ATOMIC_MOVE);
  }

  private String configuration() {
    return """
        listen_addresses = ''
        unix_socket_directories = '%s'
        unix_socket_permissions = 0700
        max_connections = 120
        shared_buffers = 64MB
        timezone = 'UTC'
        log_timezone = 'UTC'
        """
        .formatted(sockets.toString().replace("'", "''"));
  }

  private static Address address(String socket) {
    String url =
        "jdbc:postgresql://localhost/postgres?sslmode=disable&socketFactory="
            + UnixSocketFactory.class.getName()
            + "&socketFactoryArg="
            + java.net.URLEncoder.encode(socket, java.nio.charset.StandardCharsets.UTF_8);
    return new Address(url, "berth", Secret.of(""));
  }
}
